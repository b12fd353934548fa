// What every view is given: the texts in the customer's language, and where the server is.
import type {Locale, Words} from './words';

export interface Scene {
  readonly words: Words;
  readonly locale: Locale;
  readonly server: URL;
  readonly touch: boolean;  // the keyboard covers the screen, and Enter makes a new line
}
