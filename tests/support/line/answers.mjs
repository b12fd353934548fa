// What a route answers when it is not simply 200 with a JSON body.
export class Answer {
  constructor(status, {body = {}, bytes, type} = {}) {
    Object.assign(this, {status, body, bytes, type});
  }
}

// An answer that is not 2xx, in LINE's form: {"message": "…", "details": [{"message": "…", "property": "…"}]}.
export class LineError extends Error {
  constructor(status, message, {details, headers, ...more} = {}) {
    super(message);
    this.status = status;
    this.headers = headers ?? {};
    this.body = {message, ...(details?.length ? {details} : {}), ...more};
  }
}

// The token endpoints speak OAuth instead.
export class OAuthError extends Error {
  constructor(error, description) {
    super(description);
    this.status = 400;
    this.headers = {};
    this.body = {error, error_description: description};
  }
}
