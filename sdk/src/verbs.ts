// What one can do besides sending and reading: a method for every command, each over the socket or over REST, whose answer
// goes into the state at once. What must not be lost (sends, edits, deletions, reactions) goes through the outbox: client.ts.
import type { Action } from "./ask.ts";
import type { Answer, AttachmentKind, Blocked, Cmd, EditRoom, EditUser, Fields, Id, Keep, Member, Message, Paged, ReactionBy, Receipts, Report, Role, Room, Shared, User } from "./protocol.ts";
import { takes } from "./reduce.ts";
import type { RoomState, State } from "./state.ts";

const pageLimit = 50;
const tries = 3;

/** The year after which nobody asks: silent for good. */
export const forGood = "9999-12-31T23:59:59Z";

export interface NewGroup {
  name?: string;
  /** Ids, usernames, e-mail addresses or external ids. */
  members?: string[];
  about?: string;
  picture?: Id;
  data?: Record<string, unknown>;
  /** Give the group of exactly these people, if there is one. */
  sameMembers?: boolean;
}

export abstract class Verbs {
  abstract state: State;
  /** Any command of the protocol: over the socket where it is open, else over REST. */
  abstract ask<C extends Cmd>(cmd: C, fields: Fields<C>): Promise<Answer<C>>;
  protected abstract act(action: Action): void;
  protected abstract uuid(): string;
  /** The first page of a room's messages, again. */
  protected abstract newestPage(room: Id): Promise<void>;

  // Rooms.

  /** Finds or makes the room with somebody (id, username, e-mail or external id). */
  async openRoom(who: string): Promise<Room> {
    return this.#got(await this.ask("room.open", { kind: "direct", with: who }));
  }

  /** The room with oneself. */
  async openNotes(): Promise<Room> {
    return this.#got(await this.ask("room.open", { kind: "self" }));
  }

  /** Makes a group. `nonce`: again the same is the same group. */
  async openGroup({ sameMembers, ...group }: NewGroup, nonce: string = this.uuid()): Promise<Room> {
    return this.#got(await this.ask("room.open", { kind: "group", ...group, ...(sameMembers ? { same_members: true } : {}), nonce }));
  }

  /** A group's looks: what is absent stays, `null` empties. */
  async editRoom(room: Id, change: EditRoom): Promise<Room> {
    return this.#got(await this.ask("room.edit", { room, ...change }));
  }

  /** Goes out of a group. */
  async leaveRoom(room: Id): Promise<void> {
    await this.ask("room.leave", { room });
    this.act({ type: "gone", room });
  }

  /** Deletes a group for everybody. */
  async deleteRoom(room: Id): Promise<void> {
    await this.ask("room.delete", { room });
    this.act({ type: "gone", room });
  }

  /** Deletes a room for me, until somebody writes. */
  async hideRoom(room: Id): Promise<void> {
    await this.ask("room.hide", { room });
    this.act({ type: "account", event: { event: "room.hidden", account: this.state.account, room } });
  }

  /** Pin, mute, archive, for me: what is absent stays. */
  async keepRoom(room: Id, keep: Keep): Promise<Room> {
    return this.#got(await this.ask("room.keep", { room, ...keep }));
  }

  #got(room: Room): Room {
    this.act({ type: "room", room, wanted: true });
    return room;
  }

  // Members.

  listMembers(room: Id, cursor?: string): Promise<Paged<Member>> {
    return this.ask("member.list", { room, ...(cursor === undefined ? {} : { cursor }) });
  }

  /** `history`: they see what was said before they came. */
  async addMembers(room: Id, users: string[], history = false): Promise<Room> {
    return this.#got(await this.ask("member.add", { room, users, ...(history ? { history } : {}) }));
  }

  async setRole(room: Id, user: Id, role: Role): Promise<void> {
    await this.ask("member.edit", { room, user, role });
  }

  async removeMember(room: Id, user: Id): Promise<void> {
    await this.ask("member.remove", { room, user });
  }

  // Messages.

  /** Deletes messages for me. */
  async hideMessages(room: Id, numbers: number[]): Promise<void> {
    await this.ask("message.hide", { room, numbers });
    this.act({ type: "account", event: { event: "message.hidden", account: this.state.account, room, numbers } });
  }

  /** Says a message again in other rooms. `nonce`: again the same makes no second copies. */
  async forward(room: Id, number: number, to: Id[], nonce: string = this.uuid()): Promise<Message[]> {
    return (await this.ask("message.forward", { room, number, to, nonce })).data;
  }

  async pin(room: Id, number: number, on = true): Promise<void> {
    await this.ask(on ? "pin.add" : "pin.remove", { room, number });
  }

  /** Loads what is pinned into the state, where it stays as it is. */
  async loadPins(room: Id): Promise<void> {
    this.act({ type: "pins", room, page: await this.ask("pin.list", { room }) });
  }

  /** Who reacted with what. */
  async reactions(room: Id, number: number): Promise<ReactionBy[]> {
    return (await this.ask("reaction.list", { room, number })).data;
  }

  /** Who has read it, and to whom it was delivered. */
  receipts(room: Id, number: number): Promise<Receipts> {
    return this.ask("receipt.list", { room, number });
  }

  /** What was shared in a room, newest first. */
  shared(room: Id, kind?: AttachmentKind, before?: number): Promise<Paged<Shared>> {
    return this.ask("attachment.list", { room, ...(kind === undefined ? {} : { kind }), ...(before === undefined ? {} : { before }) });
  }

  /** An upload of mine that will not be sent after all. */
  async deleteAttachment(attachment: Id): Promise<void> {
    await this.ask("attachment.delete", { attachment });
  }

  search(text: string, where: { room?: Id; from?: Id; limit?: number; cursor?: string } = {}): Promise<Answer<"search.messages">> {
    return this.ask("search.messages", { text, ...where });
  }

  // Going through the history.

  /** One page of older messages above what is looked at; false when there are none. */
  async history(room: Id): Promise<boolean> {
    const held = this.state.rooms[room];
    const view = held?.view;
    const stretch = view ?? (held?.messages ? { messages: held.messages, older: held.older } : null);
    if (!stretch?.older) return false;
    const first = stretch.messages[0];
    if (!first) {
      // All that was loaded has been hidden: the next page is the first one again.
      await this.newestPage(room);
      return (this.state.rooms[room]?.messages?.length ?? 0) > 0;
    }
    return this.#paged(room, { before: first.seq }, view ? "view.older" : "older", first.seq);
  }

  /** After a jump: one page of newer messages; false when what is looked at ends at the newest. */
  async newer(room: Id): Promise<boolean> {
    const view = this.state.rooms[room]?.view;
    const last = view?.messages[view.messages.length - 1];
    if (!view?.newer || !last) return false;
    return this.#paged(room, { after: last.seq }, "view.newer", last.seq);
  }

  /** Looks at the messages around one (by its seq) or around a moment (RFC 3339). `backToNewest` returns. */
  async jump(room: Id, to: { seq: number } | { date: string }): Promise<void> {
    const held = this.state.rooms[room];
    const here = (held?.view ?? held)?.messages;
    // What is in sight needs no question.
    if ("seq" in to && here?.some((it) => it.seq === to.seq)) return;
    if (held?.view && "seq" in to && held.messages?.some((it) => it.seq === to.seq)) return this.backToNewest(room);
    await this.#paged(room, "seq" in to ? { around: to.seq } : { date: to.date }, "around", 0);
  }

  /** The same by a message's number, as in a reply or a search hit. */
  async jumpTo(room: Id, number: number): Promise<void> {
    const held = this.state.rooms[room];
    const known = (held?.view?.messages ?? []).concat(held?.messages ?? []).find((it) => it.number === number);
    await this.jump(room, { seq: known?.seq ?? (await this.ask("message.get", { room, number })).seq });
  }

  backToNewest(room: Id): void {
    this.act({ type: "newest", room });
  }

  async #paged(room: Id, where: { before: number } | { after: number } | { around: number } | { date: string }, at: "older" | "view.older" | "view.newer" | "around", edge: number): Promise<boolean> {
    for (let left = tries; left > 0; left--) {
      const page = await this.ask("message.list", { room, limit: pageLimit, ...where });
      const held: RoomState | undefined = this.state.rooms[room];
      if (!held) return false;
      // Overtaken by more than is remembered: its successor will not be.
      if (left > 1 && !takes(held, page)) continue;
      this.act({ type: "messages", room, page, where: at === "around" ? { at } : { at, edge } });
      return page.data.length > 0;
    }
    return false;
  }

  // People and oneself.

  /** A person by exact id, username, e-mail address or external id. */
  findUser(who: string): Promise<User> {
    return this.ask("user.find", { with: who });
  }

  /** Whoever asked may write to me from now on. */
  async acceptRequest(room: Id): Promise<Room> {
    return this.#got(await this.ask("request.accept", { room }));
  }

  /** Whoever asked may not write to me; the room leaves my list. */
  async declineRequest(room: Id): Promise<void> {
    await this.ask("request.decline", { room });
    this.act({ type: "gone", room });
  }

  /** Neither of us writes to the other any more; they are not told. */
  async block(user: Id, on = true): Promise<void> {
    await this.ask(on ? "user.block" : "user.unblock", { user });
  }

  /** Whom I have blocked, last one first. */
  blocked(cursor?: string): Promise<Paged<Blocked>> {
    return this.ask("block.list", cursor === undefined ? {} : { cursor });
  }

  /** Asks the moderators to look at a message, a person or a room. */
  async report(it: Report): Promise<void> {
    await this.ask("report.send", it);
  }

  /** My profile and what I show of myself: what is absent stays, `null` empties. */
  async editMe(change: EditUser): Promise<User> {
    const user = await this.ask("user.edit", change);
    this.act({ type: "me", user });
    return user;
  }
}
