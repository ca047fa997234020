// A client against a scripted server that answers as one would at this moment. Must not be a test itself.
import assert from "node:assert/strict";
import { ChatClient } from "../src/client.ts";
import type { Options } from "../src/options.ts";
import type { Paged, Room } from "../src/protocol.ts";
import { Disk, FakeEnv, type FakeSocket } from "./fake.ts";
import { ann, ModelRoom, welcome } from "./model.ts";

export const list = (rooms: ModelRoom[]): Paged<Room> => ({ data: rooms.map((room) => ({ ...room.room(), members: [] })), page: { next: null, prev: null, has_more: false } });

/** Answers whatever waits for an answer, as a server would at this moment. */
export function serve(socket: FakeSocket, rooms: ModelRoom[], skip: string[] = []): void {
  for (const frame of socket.sent.splice(0)) {
    const { id, cmd } = frame as { id: number; cmd: string };
    const room = rooms.find((it) => it.id === frame["room"]);
    const ok = (answer: unknown) => socket.says({ id, ok: answer });
    if (skip.includes(cmd)) continue;
    if (cmd === "hello") ok(welcome(rooms));
    else if (cmd === "room.list") ok(list(rooms));
    else if (cmd === "room.get") {
      if (room) ok(room.room());
      else socket.says({ id, error: { code: "not_found", detail: "There is no such room.", retry: "never" } });
    } else if (cmd === "message.list") ok(room?.page(50, (frame["before"] as number | undefined) ?? Infinity));
    else if (cmd === "event.list") ok({ data: room?.log.filter((it) => it.seq > Number(frame["after"])), head: room?.seq });
    else if (cmd === "read.mark" && room) {
      room.mark(ann.id, Number(frame["number"]));
      ok({ room: room.id, number: room.reads[ann.id], last: room.messages.length, unread: room.unread(ann.id) });
    } else if (cmd === "message.send" && room) {
      const event = room.send(ann.id, String(frame["text"]));
      Object.assign(event.data, { nonce: frame["nonce"] });
      ok(event.data);
      socket.says(event);
    } else ok({});
  }
}

export async function ready(rooms: ModelRoom[], options: Partial<Options> = {}, disk = new Disk(), seed = 7) {
  const env = new FakeEnv(disk, seed);
  const first = rooms[0];
  assert.ok(first);
  const messages = first.page(50);
  const client = new ChatClient({
    env,
    snapshot: { me: ann, epoch: "e-1", rooms: list(rooms), room: first.room(), messages, newest: true },
    ...options,
  });
  client.start();
  env.socket.opens();
  const turn = async (ms = 0, skip: string[] = []) => {
    for (let i = 0; i < 6; i++) {
      await env.advance(ms / 6);
      serve(env.socket, rooms, skip);
      await env.settle();
    }
  };
  await turn();
  return { env, client, turn };
}

export const texts = (client: ChatClient, room: string) => client.state.rooms[room]?.messages?.map((it) => it.text);
