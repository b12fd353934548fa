// All that these pages need a script for: to show a password, to send a form once, and to tell the
// chat around the password page that it is done.
'use strict';

for (const part of document.querySelectorAll('[data-needs-script]')) part.hidden = false;

for (const box of document.querySelectorAll('[data-shows]')) {
  const field = document.getElementById(box.dataset.shows);
  box.checked = false;
  box.addEventListener('change', () => {
    field.type = box.checked ? 'text' : 'password';
  });
}

for (const form of document.forms) {
  let sent = false;
  form.addEventListener('submit', (event) => {
    if (sent) event.preventDefault();
    sent = true;
    for (const box of form.querySelectorAll('[data-shows]')) {
      document.getElementById(box.dataset.shows).type = 'password';
    }
  });
}
// A page that comes back by the back button may be sent again.
addEventListener('pageshow', (event) => event.persisted && location.reload());

const done = document.querySelector('[data-tell]');
if (done && parent !== window) {
  const framer = location.ancestorOrigins?.[0];  // not in every browser: then each is tried
  for (const origin of done.dataset.tell.split(' ')) {
    if (!framer || framer === origin) {
      parent.postMessage({type: 'mypage', state: done.dataset.state}, origin);
    }
  }
}
