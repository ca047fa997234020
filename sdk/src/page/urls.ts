// Addresses of rooms, messages and files, composed as the server composes them (crates/parlor/src/urls.rs).
import type { Id } from "../protocol.ts";

/** What the page is told (`PageUrls`), as far as it is needed here. */
export interface PageUrls {
  inbox: string;
  /** Above the inbox, where that is the widget's. */
  pages: string;
  api: string;
}

export class Urls {
  readonly #inbox: string;
  readonly #pages: string;
  readonly #api: string;

  constructor(urls: PageUrls) {
    this.#inbox = urls.inbox;
    this.#pages = urls.pages;
    this.#api = urls.api;
  }

  room(room: Id): string {
    return `${this.#inbox}${room}/`;
  }
  jump(room: Id, seq: number, number: number): string {
    return `${this.room(room)}?around=${seq}#m-${number}`;
  }
  older(room: Id, before: number): string {
    return `${this.#pages}${room}/messages/?before=${before}`;
  }
  newer(room: Id, after: number): string {
    return `${this.#pages}${room}/messages/?after=${after}`;
  }
  message(room: Id, number: number): string {
    return `${this.#pages}${room}/messages/${number}/`;
  }
  info(room: Id): string {
    return `${this.#pages}${room}/info/`;
  }
  file(id: Id): string {
    return `${this.#api}/attachments/${id}`;
  }
  thumb(id: Id): string {
    return `${this.file(id)}/thumb`;
  }
}
