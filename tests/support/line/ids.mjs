// Identifiers of the forms that LINE uses.
import {createHash, randomBytes, randomUUID} from 'node:crypto';

const hex32 = (name) => createHash('sha256').update(name).digest('hex').slice(0, 32);

// A test names people, groups and rooms in its own words; the same name is always the same id.
export const userId = (name) => (isUserId(name) ? name : `U${hex32(name)}`);
export const groupId = (name) => `C${hex32(name)}`;
export const roomId = (name) => `R${hex32(name)}`;

export const isUserId = (text) => /^U[0-9a-f]{32}$/.test(text);
export const isChatId = (text) => /^[UCR][0-9a-f]{32}$/.test(text);
export const isUuid = (text) => /^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/i.test(text);

export const requestId = () => randomUUID();
export const secretToken = () => randomBytes(24).toString('hex');
export const richMenuId = () => `richmenu-${randomBytes(16).toString('hex')}`;

let lastMessage = 461_230_966_842_064_000n;
export const messageId = () => `${++lastMessage}`;

const crockford = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

// A webhookEventId is a ULID: ten characters of time, sixteen of chance.
export function ulid(time) {
  let text = '';
  for (let rest = time, i = 0; i < 10; ++i, rest = Math.floor(rest / 32)) text = crockford[rest % 32] + text;
  for (const byte of randomBytes(16)) text += crockford[byte % 32];
  return text;
}
