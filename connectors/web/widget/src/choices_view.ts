// The buttons under an answer. They count once; after that they stay where they are, so that the focus does.
import type {Answer} from './conversation';
import {button, icon, make} from './dom';
import type {Choice} from './protocol';
import type {Scene} from './scene';

export class Choices {
  readonly element: HTMLElement;
  private readonly buttons_ = new Map<HTMLButtonElement, Choice>();

  constructor(scene: Scene, answer: Answer, choose: (choice: Choice) => void) {
    this.element = make('div', {
      class: 'choices', part: 'choices', role: 'group', 'aria-label': scene.words.choices,
    });
    for (const choice of answer.reply.choices ?? []) {
      const chip = button({class: 'choice', part: 'choice'}, () => {
        if (answer.choosable) choose(choice);
      }, choice.label);
      this.buttons_.set(chip, choice);
      this.element.append(chip);
    }
    this.show(answer);
  }

  show(answer: Answer): void {
    for (const [chip, choice] of this.buttons_) {
      chip.classList.toggle('inert', !answer.choosable);
      chip.tabIndex = answer.choosable ? 0 : -1;
      if (!answer.choosable) chip.setAttribute('aria-disabled', 'true');
      if (answer.chosen !== choice.label || chip.classList.contains('chosen')) continue;
      chip.classList.add('chosen');
      chip.prepend(icon('check'));
      chip.setAttribute('aria-pressed', 'true');
    }
  }
}
