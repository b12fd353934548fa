// Stateless channel access tokens: fifteen minutes, as many as one likes.
import {LineError, OAuthError} from './answers.mjs';
import {minutes} from './clock.mjs';
import {secretToken} from './ids.mjs';

export class AccessTokens {
  #clock;
  #channelId;
  #secret;
  #ends = new Map();

  constructor(clock, {channelId, secret}) {
    this.#clock = clock;
    this.#channelId = channelId;
    this.#secret = secret;
  }

  // POST /oauth2/v3/token
  issue(form) {
    if (form.get('grant_type') !== 'client_credentials') {
      throw new OAuthError('unsupported_grant_type', 'grant_type must be client_credentials');
    }
    if (!form.get('client_id') || !form.get('client_secret')) {
      throw new OAuthError('invalid_request', 'client_id and client_secret are required');
    }
    if (form.get('client_id') !== this.#channelId || form.get('client_secret') !== this.#secret) {
      throw new OAuthError('invalid_client', 'invalid client_id or client_secret');
    }
    return {token_type: 'Bearer', access_token: this.add(), expires_in: 900};
  }

  add() {
    const token = secretToken();
    this.#ends.set(token, this.#clock.now() + minutes(15));
    return token;
  }

  // LINE cannot revoke a stateless token; a test does it to play "LINE no longer takes this one".
  revokeAll() {
    this.#ends.clear();
  }

  check(header) {
    const refuse = (why) => {
      throw new LineError(401, `Authentication failed due to the following reason: ${why}`);
    };
    if (!header) refuse('missing Authorization header');
    const token = /^Bearer (\S+)$/.exec(header)?.[1];
    if (!this.#ends.has(token)) refuse('invalid token');
    if (this.#clock.now() >= this.#ends.get(token)) refuse('expired token');
  }
}
