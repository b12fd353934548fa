// Template messages: buttons, confirm, carousel, image carousel.
import {checkAction} from './limits_action.mjs';

export function checkTemplate(found, template, property) {
  const check = KINDS[template?.type];
  if (found.must(check, 'template.type', `${property}.type`, 'Unknown template')) check(found, template, property);
}

const KINDS = {
  buttons(found, template, property) {
    checkCard(found, template, property, 'buttons');
    checkPictureStyle(found, template, property);
  },

  confirm(found, {text, actions}, property) {
    if (found.required(text, `${property}.text`)) found.length('confirm.text', text, `${property}.text`);
    found.count('confirm.actions', actions, `${property}.actions`, {min: 2}).forEach((action, i) => {
      checkAction(found, action, `${property}.actions[${i}]`, 'template');
    });
  },

  carousel(found, template, property) {
    const columns = found.count('carousel.columns', template.columns, `${property}.columns`);
    columns.forEach((column, i) => checkCard(found, column, `${property}.columns[${i}]`, 'carousel'));
    checkPictureStyle(found, template, property);
    const same = (of) => new Set(columns.map(of)).size <= 1;
    found.must(same(({actions}) => actions?.length), 'carousel.equalActions', `${property}.columns`,
      'Every column needs the same number of actions');
    found.must(same(({title}) => title !== undefined), 'carousel.equalTitles', `${property}.columns`,
      'Every column or none has a title');
    found.must(same((column) => column.thumbnailImageUrl !== undefined), 'carousel.equalImages',
      `${property}.columns`, 'Every column or none has an image');
  },

  image_carousel(found, {columns}, property) {
    found.count('imageCarousel.columns', columns, `${property}.columns`).forEach(({imageUrl, action}, i) => {
      found.https(imageUrl, `${property}.columns[${i}].imageUrl`);
      checkAction(found, action, `${property}.columns[${i}].action`, 'imageCarousel');
    });
  },
};

// The buttons template and a column of the carousel are the same card with other numbers.
function checkCard(found, card, property, kind) {
  const {text, title, thumbnailImageUrl, defaultAction, actions} = card;
  const limit = thumbnailImageUrl !== undefined || title !== undefined ? `${kind}.textWithPicture` : `${kind}.text`;
  if (found.required(text, `${property}.text`)) found.length(limit, text, `${property}.text`);
  found.length(`${kind}.title`, title, `${property}.title`);
  if (thumbnailImageUrl !== undefined) found.https(thumbnailImageUrl, `${property}.thumbnailImageUrl`);
  if (defaultAction !== undefined) checkAction(found, defaultAction, `${property}.defaultAction`, 'defaultAction');
  found.must(card.imageBackgroundColor === undefined || /^#[0-9a-f]{6}$/i.test(card.imageBackgroundColor),
    'template.color', `${property}.imageBackgroundColor`, 'Must be #RRGGBB');
  found.count(`${kind}.actions`, actions, `${property}.actions`).forEach((action, i) => {
    checkAction(found, action, `${property}.actions[${i}]`, 'template');
  });
}

function checkPictureStyle(found, {imageAspectRatio, imageSize}, property) {
  found.oneOf('template.imageStyle', imageAspectRatio, ['rectangle', 'square'], `${property}.imageAspectRatio`);
  found.oneOf('template.imageStyle', imageSize, ['cover', 'contain'], `${property}.imageSize`);
}
