// <annai-chat>: one conversation on a page, as a launcher with a panel, as a part of the page, or as the page.
import {Announcer} from './announcer';
import {Chat} from './chat';
import type {ChatWatcher} from './chat';
import {ChatWindow} from './chat_window';
import type {LinkState} from './connection';
import type {Answer, Message, Mine} from './conversation';
import {closeDialogs} from './dialogs';
import {make} from './dom';
import {Door} from './door';
import {Look, sheet} from './look';
import {Memory} from './memory';
import type {Suggestion} from './protocol';
import type {Scene} from './scene';
import {attributesOf, settle} from './settings';
import type {Given, Settings} from './settings';
import {Unread} from './unread';
import {followViewport} from './viewport';
import {localeOf, words} from './words';
import type {Locale} from './words';

export type EventName = 'ready' | 'open' | 'close' | 'message' | 'unread' | 'error';

export class AnnaiChat extends HTMLElement implements ChatWatcher {
  static readonly observedAttributes = ['locale', 'theme'];
  static script: Given = {};  // what stands in the script tag

  destroyed = false;
  private settings_ = settle();
  private memory_ = new Memory(false);
  private unread_ = new Unread(this.memory_);
  private readonly root_ = make('div', {class: 'root', part: 'root'});
  private readonly announcer_ = new Announcer();
  private look_: Look | null = null;
  private locale_: Locale = 'ja';
  private chat_: Chat | null = null;
  private view_: ChatWindow | null = null;
  private frame_: HTMLElement = this.root_;  // where the window stands
  private door_: Door | null = null;        // null: the chat is always in sight
  private isOver_ = false;  // the conversation
  private leaveViewport_: (() => void) | null = null;

  // ---- The life of the node

  connectedCallback(): void {
    if (this.chat_) this.comeBack_();
    else this.begin_();
  }

  // Frameworks take nodes out and in again: only who stays away has left.
  disconnectedCallback(): void {
    setTimeout(() => {
      if (this.isConnected) return;
      this.chat_?.leave();
      this.leaveViewport_?.();
      this.leaveViewport_ = null;
      this.door_?.leave();
    });
  }

  attributeChangedCallback(name: string, _old: string | null, value: string | null): void {
    if (!this.chat_) return;
    const given = {[name]: value};
    if (name === 'theme') this.look_?.wear(settle(given).theme);
    if (name === 'locale') this.setLocale(settle(given).locale);
  }

  private begin_(): void {
    const settings = this.settings_ = settle(AnnaiChat.script, window.annaiSettings ?? {}, attributesOf(this));
    this.removeAttribute('title');  // it would be a tooltip over the whole chat
    this.setAttribute('mode', settings.mode);
    if (settings.zIndex) this.style.setProperty('--annai-z-index', settings.zIndex);
    this.memory_ = new Memory(settings.storage === 'local');
    this.unread_ = new Unread(this.memory_);
    this.locale_ = localeOf((this.memory_.get('locale') as Locale | null) ?? settings.locale);
    this.look_ = new Look(this.root_, this.memory_, settings.theme);
    this.root_.classList.add(`mode-${settings.mode}`, `side-${settings.position}`);
    if (settings.mode === 'page') settings.entry ||= new URLSearchParams(location.search).get('entry') ?? '';
    this.chat_ = new Chat(this.server_(), settings.entry, this.memory_, this);
    this.chat_.conversation.restore();

    const shadow = this.attachShadow({mode: 'open'});
    shadow.adoptedStyleSheets = [sheet()];
    shadow.append(this.root_);
    if (settings.mode === 'launcher') this.buildDoor_(settings);
    else this.buildInPlace_(settings);
    this.draw_();
    this.connectIfBegun_();
    this.emit_('ready');
  }

  private comeBack_(): void {
    closeDialogs(this.frame_);  // they are modal no more
    this.door_?.comeBack();
    if (this.settings_.mode === 'page') this.leaveViewport_ ??= followViewport(this);
    this.connectIfBegun_();
  }

  // A page view alone opens no conversation.
  private connectIfBegun_(): void {
    if (!this.door_ || this.memory_.get('token')) this.chat_?.connect();
  }

  private buildDoor_({launcher}: Settings): void {
    this.frame_ = make('div', {class: 'frame'});
    this.door_ = new Door(this.frame_, words[this.locale_], launcher, {
      open: () => this.open(),
      close: () => this.close(),
      closed: () => this.afterClose_(),
      counted: (count) => this.emit_('unread', {count}),
    });
    this.root_.append(...this.door_.elements, this.announcer_.element);
  }

  private buildInPlace_({mode}: Settings): void {
    this.frame_ = mode === 'page'
      ? make('main', {class: 'frame'})
      : make('section', {class: 'frame', 'aria-labelledby': 'title'});
    this.root_.append(this.frame_);
    if (mode === 'page') this.leaveViewport_ = followViewport(this);
  }

  // The window, anew: at the beginning, in another language, after the end of a conversation.
  private draw_(): void {
    if (!this.chat_ || !this.look_) return;
    const {settings_: settings, look_: look} = this;
    const scene: Scene = {
      words: words[this.locale_],
      locale: this.locale_,
      server: this.server_(),
      touch: matchMedia('(pointer: coarse)').matches,
    };
    look.paint();
    this.root_.lang = this.locale_;
    this.root_.dir = 'ltr';
    this.view_ = new ChatWindow(scene, this.chat_, this.memory_, {
      title: settings.title || scene.words.title,
      headingLevel: settings.mode === 'page' ? 1 : 2,
      size: look.size,
      close: this.door_ ? () => this.close() : null,
      resize: (size) => look.resize(size),
      speak: (locale) => {
        this.memory_.set('locale', locale);
        this.setLocale(locale);
        this.view_?.focusMenu();
      },
      sent: () => this.emit_('message', {from: 'customer'}),
      ended: () => this.ended(),
    });
    this.frame_.replaceChildren(this.view_.element);
    this.view_.toEnd();
    this.door_?.speak(scene.words);
    this.showUnread_();
  }

  // ---- What a page may ask for (window.Annai)

  open(): void {
    if (!this.door_ || this.door_.isOpen || !this.chat_) return;
    if (this.isOver_) this.startAgain_();
    this.look_?.paint();
    this.door_.open();
    this.chat_.connect();
    this.unread_.clear(this.chat_.conversation);
    this.showUnread_();
    this.view_?.toEnd();
    this.view_?.focus();
    this.emit_('open');
  }

  close(): void {
    this.door_?.close();
  }

  toggle(): void {
    if (this.door_?.isOpen) this.close();
    else this.open();
  }

  show(): void {
    this.hidden = false;
  }

  hide(): void {
    this.close();
    this.hidden = true;
  }

  send(text: string): void {
    const said = String(text).trim();
    if (!said || !this.chat_) return;
    this.open();
    if (this.isOver_) this.startAgain_();
    this.chat_.say(said);
    this.emit_('message', {from: 'customer'});
  }

  setLocale(locale: Settings['locale']): void {
    const chosen = localeOf(locale);
    if (chosen === this.locale_) return;
    this.locale_ = chosen;
    if (this.isOver_) return;
    const typed = this.view_?.typed ?? '';
    this.draw_();
    if (this.view_) this.view_.typed = typed;
  }

  // {entry: 'step-5'}: where on the site, or in the flyer, the customer is now.
  setContext(context: {entry?: string}): void {
    if (context?.entry !== undefined) this.chat_?.enter(String(context.entry));
  }

  // Ends the conversation and forgets it, for example at a logout; a new one can begin.
  reset(): void {
    this.chat_?.end();
    this.startAgain_();
  }

  destroy(): void {
    this.destroyed = true;
    this.close();
    this.look_?.drop();
    this.remove();
  }

  // ---- What the chat says

  placed(message: Message, before: Message | null): void {
    this.view_?.placed(message, before);
  }

  changed(message: Message): void {
    this.view_?.changed(message);
  }

  removed(message: Message): void {
    this.view_?.removed(message);
  }

  linkChanged(state: LinkState): void {
    this.view_?.linkChanged(state);
    if (state === 'lost' || state === 'offline') this.emit_('error', {code: 'connection'});
    if (state === 'refused') this.emit_('error', {code: 'refused'});
  }

  waitingChanged(waiting: boolean): void {
    this.view_?.waitingChanged(waiting);
  }

  restored(count: number): void {
    this.view_?.restored(count);
    this.noteRead_();
  }

  arrived(answer: Answer): void {
    const {seq, outcome} = answer.reply;
    this.noteRead_();
    if (this.isRead_) this.view_?.arrived(answer);
    else this.announcer_.say(words[this.locale_].unread(this.unread_.count(this.chat_!.conversation)));
    this.emit_('message', {from: 'bot', seq, outcome});
  }

  failed(message: Mine): void {
    this.view_?.failed(message);
    this.emit_('error', {code: message.failure});
  }

  suggested(items: Suggestion[]): void {
    this.view_?.suggested(items);
  }

  acknowledged(reply: number): void {
    this.view_?.acknowledged(reply);
  }

  ended(): void {
    this.isOver_ = true;
    this.showUnread_();
    this.view_?.showEnd(() => {
      this.startAgain_();
      this.view_?.focus();
    });
  }

  // ---- The rest

  private get isRead_(): boolean {
    return this.door_ === null || this.door_.isOpen;
  }

  private server_(): URL {
    return new URL(this.settings_.server || document.baseURI);
  }

  private noteRead_(): void {
    if (this.isRead_ && this.chat_) this.unread_.clear(this.chat_.conversation);
    this.showUnread_();
  }

  private showUnread_(): void {
    if (this.chat_) this.door_?.show(this.isRead_ ? 0 : this.unread_.count(this.chat_.conversation));
  }

  private afterClose_(): void {
    this.showUnread_();
    const {activeElement} = document;
    if (!this.hidden && (activeElement === document.body || activeElement === this)) this.door_?.focus();
    this.emit_('close');
  }

  private startAgain_(): void {
    this.isOver_ = false;
    this.draw_();
    if (this.isRead_) this.chat_?.connect();
  }

  private emit_(name: EventName, detail: object = {}): void {
    this.dispatchEvent(new CustomEvent(`annai:${name}`, {bubbles: true, composed: true, detail}));
  }
}
