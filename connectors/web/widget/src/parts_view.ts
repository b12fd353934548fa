// The parts of an answer as DOM nodes: text, pictures, links.
import {icon, make, unseen} from './dom';
import {address, webAddress} from './links';
import * as markdown from './markdown';
import type {Part} from './protocol';
import type {Scene} from './scene';

export type Enlarge = (url: string, alt: string) => void;

export class Parts implements markdown.Drawer {
  constructor(private readonly scene_: Scene, private readonly enlarge_: Enlarge) {}

  draw(part: Part): Node[] {
    switch (part.type) {
      case 'text': return markdown.draw(part.text, this);
      case 'image': return [this.image(part.url, part.alt)];
      case 'link': return [make('p', {class: 'link-part'}, this.link(part.url, part.label))];
      default: return [];  // of a later protocol
    }
  }

  link(url: string, label: string): Node {
    const target = address(url, this.scene_.server);
    if (!target) return new Text(label);
    if (!target.protocol.startsWith('http')) return make('a', {href: target.href}, label);
    const attributes = {href: target.href, target: '_blank', rel: 'noopener noreferrer'};
    return make('a', attributes, label, unseen(this.scene_.words.newTab));
  }

  // From our own server only: nothing is asked of anybody else.
  image(url: string, alt: string): Node {
    const source = webAddress(url, this.scene_.server);
    if (source?.origin !== this.scene_.server.origin) return new Text(alt);
    const {words} = this.scene_;
    const picture = make('img', {src: source.href, alt, decoding: 'async'});
    const opener = make('button', {type: 'button', class: 'picture', part: 'picture'}, picture,
      make('span', {class: 'picture-hint'}, icon('zoom'), words.enlarge));
    opener.addEventListener('click', () => this.enlarge_(source.href, alt));
    picture.addEventListener('error', () => {
      opener.replaceWith(make('p', {class: 'soft'}, `${words.pictureMissing}${alt}`));
    });
    return opener;
  }
}
