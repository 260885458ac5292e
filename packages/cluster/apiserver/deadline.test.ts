import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import { SimulatedClock } from '@galley/kit/simulated-clock'
import type { Answer } from './call.ts'
import { inTime } from './deadline.ts'
import { readCall } from './handler.ts'
import { StatusError } from './status.ts'

const call = (target: string) =>
  readCall({
    method: 'GET',
    target,
    header: () => undefined,
    body: async () => new Uint8Array(),
    signal: new AbortController().signal,
  })

const pods = '/api/v1/namespaces/lab/pods'
const never = () => new Promise<Answer>(() => {})

/** How long a call that nothing answers is left to wait, in seconds; undefined where it is for more than an hour. */
async function patience(target: string): Promise<number | undefined> {
  const clock = new SimulatedClock()
  const start = clock.now()
  let waited: number | undefined
  void inTime(call(target), clock, never).catch((error: unknown) => {
    assert.ok(error instanceof StatusError && error.code === 504)
    waited = (clock.now() - start) / 1000
  })
  for (let minute = 0; minute < 60 && waited === undefined; minute += 1 / 60) {
    clock.advance(1000)
    await turn()
  }
  return waited
}

test('a request has a minute, or less where it says so', async () => {
  assert.equal(await patience(pods), 60)
  assert.equal(await patience(`${pods}?timeout=2s`), 2)
  assert.equal(await patience(`${pods}?timeout=10m`), 60)
  assert.equal(await patience(`${pods}?timeout=0`), 60)
})

test('what stays open has all the time', async () => {
  for (const path of [`${pods}?watch=1`, `${pods}/a/log?follow=1`, `${pods}/a/exec`])
    assert.equal(await patience(path), undefined)
})

test('a time that is none is refused', async () => {
  const answered = inTime(call(`${pods}?timeout=5`), new SimulatedClock(), never)
  await assert.rejects(answered, {
    message: 'invalid timeout specified in the request URL - time: missing unit in duration "5"',
  })
})

test('what works for a client that has been answered is told to stop', async () => {
  const clock = new SimulatedClock()
  let told = false
  const answered = inTime(call(pods), clock, (signal) => {
    signal.addEventListener('abort', () => {
      told = true
    })
    return never()
  })
  clock.advance(60_000)
  await assert.rejects(answered)
  assert.ok(told)
})
