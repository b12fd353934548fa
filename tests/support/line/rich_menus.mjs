// Rich menus: made, given a picture once, shown to everybody or to one person, named by an alias.
import {Answer, LineError} from './answers.mjs';
import {isUserId, richMenuId} from './ids.mjs';
import {LIMITS} from './limits.mjs';
import {checkRichMenu, checkRichMenuImage} from './limits_rich_menu.mjs';

export class RichMenus {
  #line;
  #menus = new Map();    // id → {menu, image}
  #aliases = new Map();  // alias → id
  defaultId = undefined;

  constructor(line) {
    this.#line = line;
  }

  routes() {
    const menu = {schema: 'RichMenuRequest', limits: checkRichMenu};
    const one = '/v2/bot/richmenu/:id';
    const alias = '/v2/bot/richmenu/alias/:alias';
    return [
      ['POST', '/v2/bot/richmenu', {...menu, run: ({body, call}) => this.#create(body, call)}],
      ['POST', '/v2/bot/richmenu/validate', {...menu, run: () => ({})}],
      ['GET', '/v2/bot/richmenu/list', {run: () => ({richmenus: this.all})}],
      ['POST', '/v2/bot/richmenu/bulk/link', {
        schema: 'RichMenuBulkLinkRequest', limits: bulkLimits,
        run: ({body}) => this.#bulk(body.userIds, body.richMenuId)}],
      ['POST', '/v2/bot/richmenu/bulk/unlink', {
        schema: 'RichMenuBulkUnlinkRequest', limits: bulkLimits,
        run: ({body}) => this.#bulk(body.userIds, undefined)}],
      ['POST', '/v2/bot/richmenu/alias', {
        schema: 'CreateRichMenuAliasRequest', limits: aliasLimits,
        run: ({body, call}) => this.#createAlias(body, call)}],
      ['GET', '/v2/bot/richmenu/alias/list', {run: () => (
        {aliases: [...this.#aliases.keys()].map((name) => this.#aliasOf(name))})}],
      ['GET', alias, {run: ({params}) => this.#aliasOf(params.alias)}],
      ['POST', alias, {schema: 'UpdateRichMenuAliasRequest', run: ({params, body, call}) => {
        this.#aliasOf(params.alias);
        return this.#setAlias(params.alias, body.richMenuId, call);
      }}],
      ['DELETE', alias, {run: ({params}) => this.#deleteAlias(params.alias)}],
      ['POST', `${one}/content`, {run: (request) => this.#setImage(request)}],
      ['GET', `${one}/content`, {run: ({params}) => this.#imageOf(params.id)}],
      ['GET', one, {run: ({params}) => this.#known(params.id).menu}],
      ['DELETE', one, {run: ({params}) => this.#delete(params.id)}],
      ['POST', '/v2/bot/user/all/richmenu/:id', {run: ({params}) => this.#setDefault(params.id)}],
      ['GET', '/v2/bot/user/all/richmenu', {run: () => idOrNone(this.defaultId, 'no default richmenu')}],
      ['DELETE', '/v2/bot/user/all/richmenu', {run: () => this.#unsetDefault()}],
      ['POST', '/v2/bot/user/:userId/richmenu/:id', {run: ({params}) => this.#link([params.userId], params.id)}],
      ['GET', '/v2/bot/user/:userId/richmenu', {run: ({params}) => (
        idOrNone(this.#line.chat(params.userId)?.linkedMenu, 'the user has no richmenu'))}],
      ['DELETE', '/v2/bot/user/:userId/richmenu', {run: ({params}) => this.#link([params.userId], undefined)}],
    ];
  }

  get all() {
    return [...this.#menus.values()].map(({menu}) => menu);
  }

  get aliases() {
    return Object.fromEntries(this.#aliases);
  }

  // A menu of one's own comes before the one for everybody.
  shownTo(user) {
    const {menu} = this.#menus.get(user.linkedMenu) ?? this.#menus.get(this.defaultId) ?? {};
    return menu;
  }

  // What a richmenuswitch action does, and the params of its postback.
  switchTo(user, alias) {
    if (!this.#aliases.has(alias)) return {newRichMenuAliasId: alias, status: 'RICHMENU_ALIAS_ID_NOTFOUND'};
    if (!this.#menus.has(this.#aliases.get(alias))) return {newRichMenuAliasId: alias, status: 'RICHMENU_NOTFOUND'};
    user.linkedMenu = this.#aliases.get(alias);
    return {newRichMenuAliasId: alias, status: 'SUCCESS'};
  }

  #known(id) {
    const known = this.#menus.get(id);
    if (!known) throw new LineError(404, 'richmenu not found');
    return known;
  }

  // A menu without a picture cannot be shown.
  #showable(id) {
    if (!this.#known(id).image) throw new LineError(400, 'must upload richmenu image before applying it to user');
  }

  #create(body, call) {
    if (this.#menus.size >= LIMITS['richMenu.count']) {
      this.#line.inspector.refuse(call, 'richMenu.count', '', 'Too many rich menus');
    }
    const id = richMenuId();
    this.#menus.set(id, {menu: {richMenuId: id, ...body}, image: undefined});
    return {richMenuId: id};
  }

  #delete(id) {
    this.#known(id);
    this.#menus.delete(id);
    if (this.defaultId === id) this.defaultId = undefined;
    return {};
  }

  #setImage({params, type, raw, call}) {
    const known = this.#known(params.id);
    if (known.image) {
      this.#line.inspector.refuse(call, 'richMenu.imageAgain', 'body', 'An image has already been uploaded');
    }
    this.#line.inspector.checkWith(call, (found) => checkRichMenuImage(found, type, raw));
    known.image = new Answer(200, {type, bytes: raw});
    return {};
  }

  #imageOf(id) {
    const {image} = this.#known(id);
    if (!image) throw new LineError(404, 'image not found');
    return image;
  }

  #setDefault(id) {
    this.#showable(id);
    this.defaultId = id;
    return {};
  }

  #unsetDefault() {
    this.defaultId = undefined;
    return {};
  }

  // To somebody who is no friend it answers 200 and does nothing.
  #link(userIds, id) {
    if (id !== undefined) this.#showable(id);
    for (const userId of userIds) {
      if (!isUserId(userId)) throw new LineError(400, "The value for the 'userId' parameter is invalid");
      const user = this.#line.chat(userId);
      if (user?.friend) user.linkedMenu = id;
    }
    return {};
  }

  #bulk(userIds, id) {
    this.#link(userIds, id);
    return new Answer(202);
  }

  #aliasOf(name) {
    if (!this.#aliases.has(name)) throw new LineError(404, 'richmenu alias not found');
    return {richMenuAliasId: name, richMenuId: this.#aliases.get(name)};
  }

  #createAlias({richMenuAliasId: name, richMenuId: id}, call) {
    if (this.#aliases.has(name)) throw new LineError(400, 'conflict richmenu alias id');
    if (this.#aliases.size >= LIMITS['alias.count']) {
      this.#line.inspector.refuse(call, 'alias.count', '', 'Too many aliases');
    }
    return this.#setAlias(name, id, call);
  }

  #setAlias(name, id, call) {
    if (!this.#menus.has(id)) {
      this.#line.inspector.refuse(call, 'alias.richMenuId', 'richMenuId', 'richmenu not found');
    }
    this.#showable(id);
    this.#aliases.set(name, id);
    return {};
  }

  #deleteAlias(name) {
    this.#aliasOf(name);
    this.#aliases.delete(name);
    return {};
  }
}

function idOrNone(id, message) {
  if (id === undefined) throw new LineError(404, message);
  return {richMenuId: id};
}

function aliasLimits(found, {richMenuAliasId}) {
  found.must(/^[a-z0-9_-]{1,32}$/.test(richMenuAliasId), 'alias.id', 'richMenuAliasId', '1 to 32 of a-z 0-9 _ -');
}

function bulkLimits(found, {userIds}) {
  found.must(Array.isArray(userIds) && userIds.length >= 1 && userIds.length <= 500, 'richMenu.bulk', 'userIds',
    'Size must be between 1 and 500');
}
