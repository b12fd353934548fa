// Flex messages: their size, what may stand in what, and the spelling of sizes and colours.
import {checkAction} from './limits_action.mjs';
import {LIMITS} from './limits.mjs';

export function checkFlex(found, container, property) {
  const bubbles = container?.type === 'carousel' ? container.contents : [container];
  if (container?.type === 'carousel') {
    found.count('flex.bubbles', bubbles, `${property}.contents`);
    found.must(bytes(container) <= LIMITS['flex.carouselBytes'], 'flex.carouselBytes', property, 'Too big');
    const sizes = new Set(list(bubbles).map(({size}) => size ?? 'mega'));
    found.must(sizes.size <= 1, 'flex.equalSizes', `${property}.contents`, 'Every bubble needs the same size');
    list(bubbles).forEach((bubble, i) => checkBubble(found, bubble, `${property}.contents[${i}]`));
  } else if (found.must(container?.type === 'bubble', 'flex.container', property, 'Must be bubble or carousel')) {
    checkBubble(found, container, property);
  }
  const animated = list(bubbles).flatMap((bubble) => components(bubble)).filter((one) => one.animated === true);
  found.must(animated.length <= LIMITS['flex.animated'], 'flex.animated', property, 'Too many moving pictures');
}

const list = (value) => (Array.isArray(value) ? value : []).filter((item) => item !== null && typeof item === 'object');
const bytes = (value) => Buffer.byteLength(JSON.stringify(value));

function components(node) {
  if (node === null || typeof node !== 'object') return [];
  return [node, ...Object.values(node).flatMap((value) => components(value))];
}

const places = {header: ['box'], hero: ['box', 'image', 'video'], body: ['box'], footer: ['box']};

function checkBubble(found, bubble, property) {
  found.must(bytes(bubble) <= LIMITS['flex.bubbleBytes'], 'flex.bubbleBytes', property, 'Too big');
  found.must(Object.keys(places).some((place) => bubble[place]), 'flex.emptyBubble', property, 'Has no block');
  for (const [place, kinds] of Object.entries(places)) {
    if (bubble[place] === undefined) continue;
    const at = `${property}.${place}`;
    if (found.oneOf('flex.block', bubble[place]?.type, kinds, `${at}.type`)) checkComponent(found, bubble[place], at);
    if (bubble[place]?.type === 'video') {
      const wide = ['kilo', 'mega', 'giga'].includes(bubble.size ?? 'mega');
      found.must(wide, 'flex.videoBubble', at, 'A video needs a bubble of size kilo, mega or giga');
    }
  }
  for (const [block, style] of Object.entries(bubble.styles ?? {})) {
    checkColors(found, style, `${property}.styles.${block}`);
  }
  if (bubble.action !== undefined) checkAction(found, bubble.action, `${property}.action`, 'flex');
}

const insideBaseline = ['icon', 'text', 'filler'];
const insideBox = ['box', 'button', 'image', 'text', 'separator', 'filler'];

function checkComponent(found, component, property) {
  COMPONENTS[component.type]?.(found, component, property);
  if (component.action !== undefined) {
    const place = component.type === 'button' ? 'flexButton' : 'flex';
    checkAction(found, component.action, `${property}.action`, place);
  }
  checkColors(found, component, property);
  checkSpacing(found, component, property);
  found.must(component.flex === undefined || component.flex >= 0, 'flex.flex', `${property}.flex`, 'At least 0');
}

const COMPONENTS = {
  box(found, {layout, contents}, property) {
    const kinds = layout === 'baseline' ? insideBaseline : insideBox;
    list(contents).forEach((child, i) => {
      const at = `${property}.contents[${i}]`;
      if (found.oneOf('flex.inside', child.type, kinds, `${at}.type`)) checkComponent(found, child, at);
    });
  },

  text(found, {text, contents, size, maxLines, lineSpacing}, property) {
    found.must((typeof text === 'string' && text.length > 0) || list(contents).length > 0, 'flex.emptyText',
      `${property}.text`, 'Must be a text that is not empty');
    list(contents).forEach((span, i) => {
      const at = `${property}.contents[${i}]`;
      found.oneOf('flex.inside', span.type, ['span'], `${at}.type`);
      checkColors(found, span, at);
      checkSize(found, span.size, `${at}.size`);
    });
    checkSize(found, size, `${property}.size`);
    found.must(maxLines === undefined || maxLines >= 0, 'flex.maxLines', `${property}.maxLines`, 'At least 0');
    found.must(lineSpacing === undefined || pixels.test(lineSpacing), 'flex.spacing', `${property}.lineSpacing`,
      'Must be pixels');
  },

  image(found, {url, size, aspectRatio}, property) {
    found.https(url, `${property}.url`);
    found.must(size === undefined || size === 'full' || isSize(size) || percent.test(size), 'flex.size',
      `${property}.size`, 'Not a size');
    checkRatio(found, aspectRatio, property);
  },

  icon(found, {url, size, aspectRatio}, property) {
    found.https(url, `${property}.url`);
    checkSize(found, size, `${property}.size`);
    checkRatio(found, aspectRatio, property);
  },

  video(found, {url, previewUrl, altContent, aspectRatio}, property) {
    found.https(url, `${property}.url`);
    found.https(previewUrl, `${property}.previewUrl`);
    checkRatio(found, aspectRatio, property);
    if (found.oneOf('flex.block', altContent?.type, ['box', 'image'], `${property}.altContent.type`)) {
      checkComponent(found, altContent ?? {}, `${property}.altContent`);
    }
  },

  button(found, {action}, property) {
    found.required(action, `${property}.action`);
  },
};

const pixels = /^\d+(\.\d+)?px$/;
const percent = /^\d+(\.\d+)?%$/;
const steps = ['none', 'xs', 'sm', 'md', 'lg', 'xl', 'xxl'];
const sizes = ['xxs', 'xs', 'sm', 'md', 'lg', 'xl', 'xxl', '3xl', '4xl', '5xl'];
const isSize = (size) => sizes.includes(size) || pixels.test(size);

function checkSize(found, size, property) {
  found.must(size === undefined || isSize(size), 'flex.size', property, 'Not a size');
}

function checkRatio(found, ratio, property) {
  if (ratio === undefined) return;
  const [, width, height] = /^(\d+(?:\.\d+)?):(\d+(?:\.\d+)?)$/.exec(ratio) ?? [];
  const right = width >= 1 && width <= 100_000 && height >= 1 && height <= 100_000 && height <= 3 * width;
  found.must(right, 'flex.aspectRatio', `${property}.aspectRatio`, 'Must be width:height, at most three times as high');
}

function checkColors(found, node, property) {
  for (const name of ['color', 'backgroundColor', 'borderColor', 'separatorColor']) {
    const right = node?.[name] === undefined || /^#([0-9a-f]{6}|[0-9a-f]{8})$/i.test(node[name]);
    found.must(right, 'flex.color', `${property}.${name}`, 'Must be #RRGGBB or #RRGGBBAA');
  }
}

function checkSpacing(found, component, property) {
  const check = (names, right) => {
    for (const name of names) {
      const value = component[name];
      found.must(value === undefined || right(value), 'flex.spacing', `${property}.${name}`, 'Not a distance');
    }
  };
  const step = (value) => steps.includes(value) || pixels.test(value);
  check(['spacing', 'margin', 'cornerRadius', 'offsetTop', 'offsetBottom'], step);
  const share = (value) => step(value) || percent.test(value);
  check(['paddingAll', 'paddingTop', 'paddingBottom', 'paddingStart', 'paddingEnd', 'offsetStart', 'offsetEnd'], share);
  const extent = (value) => pixels.test(value) || percent.test(value);
  if (component.type === 'box') check(['width', 'maxWidth', 'height', 'maxHeight'], extent);
  const borders = ['none', 'light', 'normal', 'medium', 'semi-bold', 'bold'];
  check(['borderWidth'], (value) => borders.includes(value) || pixels.test(value));
}
