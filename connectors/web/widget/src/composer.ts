// Where the customer types: a growing text field, or the kind of field that the last reply asks for.
import {make} from './dom';
import {isOfInputMethod} from './ime';
import type {Memory} from './memory';
import type {Input, Suggestion} from './protocol';
import type {Scene} from './scene';
import {Suggestions} from './suggestions';
import type {SuggestionHooks} from './suggestions';

const longest = 1_000;  // code points; the server takes no more
const rows = 5;

type Field = HTMLTextAreaElement | HTMLInputElement;

export interface ComposerHooks extends Omit<SuggestionHooks, 'chosen'> {
  send(text: string): void;
  hidden(): void;       // nothing is to be typed now, and the focus was here
}

export class Composer {
  readonly element: HTMLFormElement;
  private readonly label_ = make('label', {for: 'field', part: 'label'});
  private readonly problem_ = make('p', {class: 'problem', id: 'problem', role: 'alert'});
  private readonly notice_ = make('p', {class: 'hint', id: 'hint'});
  private readonly row_: HTMLElement;
  private readonly question_: HTMLTextAreaElement;
  private readonly suggestions_: Suggestions;
  private field_: Field;
  private kind_ = '';
  private wanted_: Input | null = null;
  private composing_ = false;  // by the input method
  private personal_ = false;   // what is typed now stays out of the storage

  constructor(
    private readonly scene_: Scene,
    private readonly memory_: Memory,
    private readonly hooks_: ComposerHooks,
  ) {
    const {words, touch} = scene_;
    this.question_ = make('textarea', {
      rows: 1, placeholder: words.placeholder, enterkeyhint: touch ? 'enter' : 'send', ...common,
    });
    this.question_.value = memory_.get('draft') ?? '';
    this.suggestions_ = new Suggestions(scene_, this.question_, {...hooks_, chosen: (text) => this.send_(text)});
    this.field_ = this.question_;
    this.listen_(this.question_);
    const send = make('button', {type: 'submit', class: 'send', part: 'send'}, words.send);
    this.row_ = make('div', {class: 'composer-row'}, this.question_, send);
    this.element = make('form', {class: 'composer', part: 'composer', autocomplete: 'off', novalidate: true},
      this.suggestions_.element, this.label_, this.notice_, this.problem_, this.row_);
    this.element.addEventListener('submit', (event) => {
      event.preventDefault();
      this.submit_();
    });
    this.show(null);
    new ResizeObserver(() => this.fit()).observe(this.row_);
  }

  // The field for the question that is asked now. The same question keeps what stands in it; a conversion goes on to
  // its end.
  show(input: Input | null, personal = this.personal_): void {
    const {words} = this.scene_;
    this.wanted_ = input;
    if (personal && !this.personal_) this.memory_.forget(['draft']);
    this.personal_ = personal;
    if (this.composing_) return;
    const kind = JSON.stringify(input);
    if (kind === this.kind_) return;
    this.kind_ = kind;
    const focused = this.element.matches(':focus-within');
    const special = input !== null && (input.kind !== 'text' || Boolean(input.autocomplete));
    this.element.hidden = input?.kind === 'none';
    if (focused && this.element.hidden) this.hooks_.hidden();
    this.label_.textContent = input?.label || words.question;
    this.label_.classList.toggle('unseen', !input?.label);
    const field = special ? this.fieldFor_(input) : this.question_;
    if (field === this.field_) return;
    const typing = this.field_.matches(':focus');
    this.suggestions_.close();
    this.field_.replaceWith(field);
    this.field_ = field;
    this.complain_('');
    if (typing && !this.element.hidden) field.focus();
  }

  // What is not to be typed here just now.
  hint(text: string): void {
    if (this.notice_.textContent !== text) this.notice_.textContent = text;
  }

  suggest(items: Suggestion[]): void {
    if (this.field_ === this.question_) this.suggestions_.show(items);
  }

  get text(): string {
    return this.field_.value;
  }

  // Text that could not be sent comes back, before what has been typed since.
  put(text: string): void {
    this.field_.value = [text, this.field_.value].filter(Boolean).join('\n');
    this.changed_();
  }

  focus(): void {
    if (!this.element.hidden) this.field_.focus({preventScroll: true});
  }

  private fieldFor_(input: Input): HTMLInputElement {
    const type = input.kind === 'number' ? 'text' : input.kind;
    const field = make('input', {type, ...common, autocomplete: input.autocomplete || 'off'});
    if (input.kind === 'number') field.inputMode = 'numeric';
    field.enterKeyHint = 'send';
    this.listen_(field);
    return field;
  }

  private listen_(field: Field): void {
    field.addEventListener('input', () => this.changed_());
    field.addEventListener('keydown', (event) => this.key_(event as KeyboardEvent));
    field.addEventListener('compositionstart', () => (this.composing_ = true));
    for (const end of ['compositionend', 'blur']) {
      field.addEventListener(end, () => {
        this.composing_ = false;
        this.show(this.wanted_);
      });
    }
  }

  private key_(event: KeyboardEvent): void {
    if (isOfInputMethod(event)) {
      event.stopPropagation();  // an Escape, too
      return;
    }
    if (this.field_ === this.question_ && this.suggestions_.key(event)) {
      event.preventDefault();
      event.stopPropagation();
      return;
    }
    if (event.key !== 'Enter' || event.shiftKey || this.scene_.touch) return;
    event.preventDefault();
    this.submit_();
  }

  private submit_(): void {
    const text = this.field_.value.trim();
    const over = [...text].length - longest;
    this.complain_(over > 0 ? this.scene_.words.tooLongNow(over) : '');
    if (text && over <= 0) this.send_(text);
    if (!this.scene_.touch) this.focus();
  }

  private send_(text: string): void {
    this.field_.value = '';
    this.changed_();
    this.suggestions_.close();
    this.hooks_.send(text);
  }

  private changed_(): void {
    if (this.problem_.textContent) {
      const over = [...this.field_.value.trim()].length - longest;
      this.complain_(over > 0 ? this.scene_.words.tooLongNow(over) : '');
    }
    if (this.field_ === this.question_ && !this.personal_) this.memory_.set('draft', this.text);
    this.fit();
  }

  private complain_(problem: string): void {
    if (this.problem_.textContent !== problem) this.problem_.textContent = problem;
    this.field_.toggleAttribute('aria-invalid', false);
    if (problem) this.field_.setAttribute('aria-invalid', 'true');
  }

  // As high as what stands in it.
  fit(): void {
    const {style, offsetHeight, clientHeight} = this.question_;
    const border = offsetHeight - clientHeight;
    style.height = 'auto';
    const line = parseFloat(getComputedStyle(this.question_).lineHeight) || 24;
    style.height = `${Math.min(this.question_.scrollHeight + border, line * rows + 24)}px`;
  }
}

const common = {id: 'field', class: 'field', part: 'field', 'aria-describedby': 'hint problem'};
