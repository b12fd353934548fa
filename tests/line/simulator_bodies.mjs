// Messages and rich menus around every limit: `bad` names the limit it breaks, `good` stands on its edge.
const of = (length, unit = 'あ') => unit.repeat(length);
const url = 'https://example.com/a.png';
const longUrl = (length) => `https://example.com/${of(length - 20, 'a')}`;

export const text = (more = {}) => ({type: 'text', text: 'こんにちは', ...more});
const action = (more = {}) => ({type: 'message', label: 'はい', text: 'はい', ...more});
const postback = (more = {}) => ({type: 'postback', label: 'はい', data: 'a=1', ...more});
const uri = (more = {}) => ({type: 'uri', label: '開く', uri: 'https://example.com/', ...more});
const picker = (more = {}) => ({type: 'datetimepicker', label: '選ぶ', data: 'f=birth', mode: 'date', ...more});
const clip = (more = {}) => ({type: 'clipboard', label: '写す', clipboardText: 'a', ...more});
const many = (n, make) => Array.from({length: n}, (_, i) => make(i));

const template = (type, more) => ({type: 'template', altText: '選んでください', template: {type, ...more}});
export const buttons = (more = {}) => template('buttons', {text: '選んでください', actions: [action()], ...more});
const button = (one) => buttons({actions: [one]});
const confirm = (more = {}) => template('confirm', {text: 'よいですか', actions: [action(), action()], ...more});
const column = (more = {}) => ({text: '一', actions: [action()], ...more});
const carousel = (columns, more = {}) => template('carousel', {columns, ...more});
const pictures = (columns) => template('image_carousel', {columns});
const picture = (more = {}) => ({imageUrl: url, action: {type: 'message', label: '一', text: '一'}, ...more});

export const quick = (items) => text({quickReply: {items}});
const item = (one = action(), more = {}) => ({type: 'action', action: one, ...more});

const words = (more = {}) => ({type: 'text', text: '生年月日', ...more});
const box = (contents, more = {}) => ({type: 'box', layout: 'vertical', contents, ...more});
const bubble = (more = {}) => ({type: 'bubble', body: box([words()]), ...more});
export const flex = (contents = bubble(), more = {}) => ({type: 'flex', altText: '確認', contents, ...more});
const flexButton = (one = action(), more = {}) => flex(bubble({body: box([{type: 'button', action: one, ...more}])}));
const inFlex = (...contents) => flex(bubble({body: box(contents)}));
const film = {type: 'video', url, previewUrl: url, altContent: {type: 'image', url}};
const row = (bubbles) => flex({type: 'carousel', contents: bubbles});
// A bubble of exactly so many bytes.
function weighing(bytes) {
  const light = bubble({body: box([words({text: 'a'})])});
  const weight = Buffer.byteLength(JSON.stringify(light));
  return bubble({body: box([words({text: of(bytes - weight + 1, 'a')})])});
}

const area = {x: 0, y: 0, width: 100, height: 100};
const imagemap = (more = {}) => ({type: 'imagemap', baseUrl: 'https://example.com/map', altText: '地図',
  baseSize: {width: 1040, height: 700}, actions: [{type: 'uri', linkUri: 'https://example.com/', area}], ...more});
const mapped = (one) => imagemap({actions: [{area, ...one}]});
const place = (more = {}) => ({type: 'location', title: '本社', address: '東京', latitude: 35, longitude: 139, ...more});
const image = (more = {}) => ({type: 'image', originalContentUrl: url, previewImageUrl: url, ...more});
const v2 = (words, substitution) => ({type: 'textV2', text: words, ...(substitution ? {substitution} : {})});
const emoji = {type: 'emoji', productId: '5ac1bfd5040ab15980c9b435', emojiId: '001'};
const dollars = (n) => (
  text({text: of(n, '$'), emojis: many(n, (index) => ({index, productId: '1', emojiId: '1'}))}));
const everybody = {type: 'mention', mentionee: {type: 'all'}};

// [limit, messages]
export const bad = [
  ['messages.count', []],
  ['messages.count', many(6, () => text())],
  ['message.type', [{type: 'hologram'}]],
  ['required', [{type: 'text'}]],
  ['text.empty', [text({text: ''})]],
  ['text.length', [text({text: of(5001)})]],
  ['text.length', [text({text: of(2501, '🍀')})]],
  ['surrogate.lone', [text({text: '🍀'.slice(0, 1)})]],
  ['surrogate.lone', [button(action({text: `登録${'🍀'.slice(1)}`}))]],
  ['text.emojis', [dollars(21)]],
  ['text.emojiIndex', [text({text: 'a$', emojis: [{index: 0, productId: '1', emojiId: '1'}]})]],
  ['textV2.length', [v2(of(5001))]],
  ['textV2.braces', [v2('証券番号は{です')]],
  ['textV2.placeholder', [v2('{who}さん')]],
  ['textV2.substitutions', [v2('a', Object.fromEntries(many(101, (i) => [`k${i}`, emoji])))]],
  ['textV2.emojis', [v2(of(21, '{e}'), {e: emoji})]],
  ['textV2.mentions', [v2(of(21, '{m}'), {m: everybody})]],
  ['textV2.mentionAlone', [v2('{m}', {m: everybody})]],
  ['altText.length', [{...buttons(), altText: of(1501)}]],
  ['text.empty', [{...flex(), altText: ''}]],
  ['url.https', [image({originalContentUrl: 'http://example.com/a.png'})]],
  ['url.length', [image({previewImageUrl: longUrl(2001)})]],
  ['url.encoded', [image({originalContentUrl: 'https://example.com/図.png'})]],
  ['url.https', [{type: 'video', originalContentUrl: url, previewImageUrl: 'http://example.com/a.png'}]],
  ['video.trackingId', [{...image({type: 'video'}), trackingId: of(101, 'a')}]],
  ['audio.duration', [{type: 'audio', originalContentUrl: url, duration: 0}]],
  ['location.title', [place({title: of(101)})]],
  ['location.address', [place({address: of(101)})]],
  ['location.latitude', [place({latitude: 91})]],
  ['location.longitude', [place({longitude: 181})]],
  ['sticker.id', [{type: 'sticker', packageId: 'a', stickerId: '1'}]],
  ['sender.name', [text({sender: {name: of(21)}})]],
  ['sender.nameOfLine', [text({sender: {name: 'ＬＩＮＥ案内'}})]],
  ['url.https', [text({sender: {iconUrl: 'http://example.com/a.png'}})]],
  ['imagemap.width', [imagemap({baseSize: {width: 1000, height: 700}})]],
  ['imagemap.actions', [imagemap({actions: many(51, () => ({type: 'message', text: 'a', area}))})]],
  ['imagemap.area', [mapped({type: 'message', text: 'a', area: {...area, x: 1000}})]],
  ['imagemap.uri', [mapped({type: 'uri', linkUri: longUrl(1001)})]],
  ['imagemap.text', [mapped({type: 'message', text: of(401)})]],
  ['imagemap.clipboard', [mapped({type: 'clipboard', clipboardText: of(1001)})]],
  ['imagemap.label', [mapped({type: 'message', text: 'a', label: of(101)})]],

  ['quickReply.items', [quick(many(14, () => item()))]],
  ['quickReply.type', [quick([item(action(), {type: 'button'})])]],
  ['label.quickReply', [quick([item(action({label: of(21)}))])]],
  ['label.quickReply.required', [quick([item({type: 'message', text: 'はい'})])]],
  ['action.place', [quick([item({type: 'richmenuswitch', label: 'a', richMenuAliasId: 'a', data: 'a'})])]],
  ['uri.altUri', [quick([item(uri({altUri: {desktop: 'https://example.com/'}}))])]],
  ['url.https', [quick([item(action(), {imageUrl: 'http://example.com/a.png'})])]],

  ['buttons.text', [buttons({text: of(161)})]],
  ['buttons.textWithPicture', [buttons({text: of(61), title: '題'})]],
  ['buttons.textWithPicture', [buttons({text: of(61), thumbnailImageUrl: url})]],
  ['buttons.title', [buttons({title: of(41)})]],
  ['buttons.actions', [buttons({actions: []})]],
  ['buttons.actions', [buttons({actions: many(5, () => action())})]],
  ['template.imageStyle', [buttons({imageAspectRatio: 'wide'})]],
  ['template.color', [buttons({imageBackgroundColor: 'red'})]],
  ['template.type', [template('list')]],
  ['confirm.text', [confirm({text: of(241)})]],
  ['confirm.actions', [confirm({actions: [action()]})]],
  ['confirm.actions', [confirm({actions: many(3, () => action())})]],
  ['carousel.columns', [carousel(many(11, () => column()))]],
  ['carousel.text', [carousel([column({text: of(121)})])]],
  ['carousel.textWithPicture', [carousel([column({text: of(61), title: '題'})])]],
  ['carousel.title', [carousel([column({title: of(41)})])]],
  ['carousel.actions', [carousel([column({actions: many(4, () => action())})])]],
  ['carousel.equalActions', [carousel([column(), column({actions: [action(), action()]})])]],
  ['carousel.equalTitles', [carousel([column(), column({title: '題'})])]],
  ['carousel.equalImages', [carousel([column(), column({thumbnailImageUrl: url})])]],
  ['imageCarousel.columns', [pictures(many(11, () => picture()))]],
  ['label.imageCarousel', [pictures([picture({action: action({label: of(13)})})])]],

  ['label.template', [button(action({label: of(21)}))]],
  ['label.template.required', [button({type: 'message', text: 'はい'})]],
  ['action.place', [button({type: 'camera', label: '撮る'})]],
  ['action.type', [button({type: 'telephone', label: 'a'})]],
  ['message.text', [button(action({text: of(301)}))]],
  ['required', [button({type: 'message', label: 'はい'})]],
  ['postback.data', [button(postback({data: of(301, 'a')}))]],
  ['required', [button({type: 'postback', label: 'はい'})]],
  ['postback.displayText', [button(postback({displayText: of(301)}))]],
  ['postback.text', [button(postback({text: of(301)}))]],
  ['postback.twoTexts', [button(postback({displayText: 'a', text: 'a'}))]],
  ['postback.inputOption', [button(postback({inputOption: 'openCamera'}))]],
  ['postback.fillInText', [button(postback({inputOption: 'openKeyboard', fillInText: of(301)}))]],
  ['postback.fillInWithoutKeyboard', [button(postback({fillInText: 'a'}))]],
  ['required', [button({type: 'uri', label: '開く'})]],
  ['uri.length', [button(uri({uri: longUrl(1001)}))]],
  ['uri.scheme', [button(uri({uri: 'javascript:alert(1)'}))]],
  ['uri.scheme', [button(uri({uri: 'mailto:a@example.com'}))]],
  ['url.encoded', [button(uri({uri: 'https://example.com/登録'}))]],
  ['picker.mode', [button(picker({mode: 'month'}))]],
  ['picker.data', [button(picker({data: of(301, 'a')}))]],
  ['picker.format', [button(picker({initial: '1970/01/01'}))]],
  ['picker.format', [button(picker({max: '2001-02-29'}))]],
  ['picker.format', [button(picker({min: '1899-12-31'}))]],
  ['picker.format', [button(picker({mode: 'time', initial: '24:00'}))]],
  ['picker.range', [button(picker({min: '2000-01-01', max: '2000-01-01'}))]],
  ['picker.initial', [button(picker({initial: '1999-12-31', min: '2000-01-01'}))]],
  ['clipboard.text', [button(clip({clipboardText: of(1001)}))]],

  ['flex.bubbleBytes', [flex(weighing(30_001))]],
  ['flex.carouselBytes', [row([weighing(25_000), weighing(25_000)])]],
  ['flex.bubbles', [row(many(13, () => bubble()))]],
  ['flex.equalSizes', [row([bubble(), bubble({size: 'kilo'})])]],
  ['flex.container', [flex(box([words()]))]],
  ['flex.emptyBubble', [flex({type: 'bubble'})]],
  ['flex.emptyText', [inFlex(words({text: ''}))]],
  ['flex.inside', [inFlex({type: 'span', text: 'a'})]],
  ['flex.inside', [flex(bubble({body: box([flexButton().contents.body.contents[0]], {layout: 'baseline'})}))]],
  ['flex.block', [flex(bubble({hero: words()}))]],
  ['flex.videoBubble', [flex(bubble({size: 'nano', hero: film}))]],
  ['flex.flex', [inFlex(words({flex: -1}))]],
  ['flex.maxLines', [inFlex(words({maxLines: -1}))]],
  ['flex.color', [inFlex(words({color: 'red'}))]],
  ['flex.size', [inFlex(words({size: 'huge'}))]],
  ['flex.spacing', [inFlex(words({margin: '3em'}))]],
  ['flex.aspectRatio', [inFlex({type: 'image', url, aspectRatio: '1:4'})]],
  ['flex.animated', [inFlex(...many(11, () => ({type: 'image', url, animated: true})))]],
  ['url.https', [inFlex({type: 'image', url: 'http://example.com/a.png'})]],
  ['label.flex', [inFlex(words({action: action({label: of(41)})}))]],
  ['label.flexButton', [flexButton(action({label: of(41)}))]],
  ['label.flexButton.required', [flexButton({type: 'message', text: 'はい'})]],
  ['action.place', [flexButton({type: 'cameraRoll', label: '選ぶ'})]],
];

// Refused by the official description alone: [what, messages]
export const badBySchema = [
  ['a misspelt property', [text({quickreply: {items: []}})]],
  ['a weight that is none', [inFlex(words({weight: 'heavy'}))]],
  ['a size that is no bubble', [flex(bubble({size: 'huge'}))]],
  ['a number as text', [text({text: 5})]],
  ['an unknown flex component', [inFlex({type: 'table'})]],
];

// [what, messages]
export const good = [
  ['five messages', many(5, () => text())],
  ['a text of 5000', [text({text: of(5000)})]],
  ['a text of 2500 pairs', [text({text: of(2500, '🍀')})]],
  ['twenty emoji', [dollars(20)]],
  ['braces in textV2', [v2('{{証券番号}}は{e}', {e: emoji})]],
  ['an alternative text of 1500', [{...buttons(), altText: of(1500)}]],
  ['an address of 2000', [image({originalContentUrl: longUrl(2000)})]],
  ['a place of 100 and 100', [place({title: of(100), address: of(100), latitude: -90, longitude: 180})]],
  ['a sender of 20', [text({sender: {name: of(20), iconUrl: url}})]],
  ['fifty areas', [imagemap({actions: many(50, () => ({type: 'message', text: of(400), label: of(100), area}))})]],
  ['an area up to the border', [mapped({type: 'message', text: 'a', area: {x: 940, y: 600, width: 100, height: 100}})]],
  ['thirteen quick replies of 20', [quick(many(13, () => item(action({label: of(20), text: of(300)}))))]],
  ['every quick reply', [quick(['camera', 'cameraRoll', 'location'].map((type) => item({type, label: 'a'}))
    .concat([postback(), uri(), picker(), clip()].map((one) => item(one, {imageUrl: url}))))]],
  ['buttons of 160', [buttons({text: of(160)})]],
  ['buttons of 60 with title and picture', [buttons({text: of(60), title: of(40), thumbnailImageUrl: url})]],
  ['four buttons', [buttons({actions: many(4, () => action({label: of(20)}))})]],
  ['a confirmation of 240', [confirm({text: of(240)})]],
  ['ten columns of 120', [carousel(many(10, () => column({text: of(120), actions: many(3, () => action())})))]],
  ['a column with everything', [carousel([column({text: of(60), title: of(40), thumbnailImageUrl: url})],
    {imageAspectRatio: 'square', imageSize: 'contain'})]],
  ['ten pictures of 12', [pictures(many(10, () => picture({action: action({label: of(12)})})))]],
  ['a picture without a label', [pictures([picture({action: {type: 'uri', uri: 'https://example.com/'}})])]],
  ['a postback of 300', [button(postback({data: of(300, 'a'), displayText: of(300)}))]],
  ['a keyboard with 300', [button(postback({inputOption: 'openKeyboard', fillInText: of(300)}))]],
  ['a link of 1000', [button(uri({uri: longUrl(1000), altUri: {desktop: 'https://example.com/'}}))]],
  ['a telephone', [button(uri({uri: 'tel:0120000000'}))]],
  ['a birth date', [button(picker({initial: '2000-02-29', min: '1900-01-01', max: '2100-12-31'}))]],
  ['a time', [button(picker({mode: 'time', initial: '00:00', max: '23:59'}))]],
  ['a moment', [button(picker({mode: 'datetime', initial: '2000-01-01T00:00'}))]],
  ['a clipboard of 1000', [button(clip({clipboardText: of(1000)}))]],
  ['a bubble of 30000 bytes', [flex(weighing(30_000))]],
  ['twelve bubbles', [row(many(12, () => bubble({size: 'kilo'})))]],
  ['a flex button of 40', [flexButton(action({label: of(40)}), {style: 'primary', height: 'sm', color: '#06C755'})]],
  ['a picture three times as high', [inFlex({type: 'image', url, aspectRatio: '1:3', size: 'full', margin: '4px'})]],
  ['a film in a big bubble', [flex(bubble({size: 'giga', hero: film}))]],
  ['a row of words', [inFlex(box(
    [words({flex: 0, size: '14px'}), words({wrap: true, contents: [{type: 'span', text: 'a'}]})],
    {layout: 'baseline', spacing: 'sm', paddingAll: '5%', backgroundColor: '#FFFFFF80'}))]],
];

export const menu = (more = {}) => ({
  size: {width: 2500, height: 843}, selected: true, name: '案内', chatBarText: 'メニュー',
  areas: [{bounds: {x: 0, y: 0, width: 1250, height: 843}, action: postback({label: '質問する'})}], ...more});
const bounds = {x: 0, y: 0, width: 10, height: 10};
const tab = (more = {}) => ({type: 'richmenuswitch', data: 'a', richMenuAliasId: 'tab', ...more});

// [limit, rich menu]
export const badMenus = [
  ['richMenu.width', menu({size: {width: 799, height: 500}})],
  ['richMenu.width', menu({size: {width: 2501, height: 843}})],
  ['richMenu.height', menu({size: {width: 2500, height: 249}})],
  ['richMenu.proportion', menu({size: {width: 2500, height: 1725}})],
  ['richMenu.areas', menu({areas: many(21, () => ({bounds, action: postback()}))})],
  ['richMenu.bounds', menu({areas: [{bounds: {x: 1251, y: 0, width: 1250, height: 843}, action: postback()}]})],
  ['richMenu.name', menu({name: of(301)})],
  ['richMenu.chatBarText', menu({chatBarText: of(15)})],
  ['required', {...menu(), selected: undefined}],
  ['label.richMenu', menu({areas: [{bounds, action: postback({label: of(21)})}]})],
  ['action.place', menu({areas: [{bounds, action: {type: 'location', label: 'a'}}]})],
  ['switch.data', menu({areas: [{bounds, action: tab({data: of(301, 'a')})}]})],
  ['switch.alias', menu({areas: [{bounds, action: tab({richMenuAliasId: 'A B'})}]})],
];

export const goodMenus = [
  ['the smallest', menu({size: {width: 800, height: 250}, areas: [{bounds, action: postback({label: of(20)})}]})],
  ['the biggest', menu({size: {width: 2500, height: 1724}, name: of(300), chatBarText: of(14)})],
  ['twenty areas and a tab', menu({areas: many(20, () => (
    {bounds, action: tab({richMenuAliasId: 'tab_1'})}))})],
];
