import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline, Readable } from 'node:stream';
import { deadAddress, serve } from '../../../steps/server.ts';
import type { Situation } from '../stand.ts';

/** What an HTTP service answers where nothing is wrong with its transport. */
export type Answers = (situation: Situation, request: IncomingMessage, body: string) => string;

/** MiB of a huge answer that are sent at most; its reader ends the connection sooner. */
const HUGE = 64;

const STATUS: Partial<Record<Situation, number>> = { throttled: 429, fails: 500, denied: 403 };

const pour = (response: ServerResponse): void => {
  const pieces = Array.from({ length: HUGE }, () => 'x'.repeat(1024 * 1024));
  pipeline(Readable.from(pieces), response, () => {});
};

/** Piece by piece, so that no read of the socket has all of it. */
const trickle = async (response: ServerResponse, text: string): Promise<void> => {
  for (const piece of text.match(/.{1,8}/gs) ?? []) {
    response.write(piece);
    await new Promise((done) => setImmediate(done));
  }
  response.end();
};

const whole = async (request: IncomingMessage): Promise<string> => {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(piece as Buffer);
  return Buffer.concat(pieces).toString();
};

/** A service on loopback in that situation; `asked` settles with its first request. */
export const webService = async (
  situation: Situation,
  answers: Answers,
): Promise<{ readonly url: string; readonly asked: Promise<unknown> }> => {
  let arrived = () => {};
  const asked = new Promise<void>((resolve) => {
    arrived = resolve;
  });
  if (situation === 'refused') return { url: `http://${await deadAddress()}`, asked };
  const url = await serve(async (request, response) => {
    const body = await whole(request);
    arrived();
    if (situation === 'hangs') return;
    response.statusCode = STATUS[situation] ?? 200;
    if (situation === 'throttled') response.setHeader('retry-after', '7');
    if (situation === 'huge') return pour(response);
    if (situation === 'garbled') return void response.end('<html><body>Sign in</body></html>');
    const text = answers(situation, request, body);
    return situation === 'slow' ? trickle(response, text) : void response.end(text);
  });
  return { url, asked };
};
