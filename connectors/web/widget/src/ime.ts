// Does this key belong to the input method? The Enter that confirms a conversion must not send. Safari ends the
// composition before that key arrives: there only the code 229 tells. No clock is asked: on a busy device it would take
// the next Enter for that one.
export function isOfInputMethod(event: KeyboardEvent): boolean {
  return event.isComposing || event.keyCode === 229;
}
