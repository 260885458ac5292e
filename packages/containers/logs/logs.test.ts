import assert from 'node:assert/strict'
import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { systemClock } from '@galley/kit/clock'
import fc from 'fast-check'
import { temporaryFolder } from '../testing/temporary-folder.ts'
import { type LogLine, logTime } from './log-line.ts'
import { type LogOptions, readLogs } from './log-reader.ts'
import { LogWriter } from './log-writer.ts'

const large = { fileBytes: 1 << 20, files: 3 }

async function read(folder: string, options?: LogOptions): Promise<LogLine[]> {
  return Array.fromAsync(readLogs(folder, options))
}

function textOf(lines: readonly LogLine[]): string {
  return lines.map(({ text, partial }) => `${text}${partial ? '' : '\n'}`).join('')
}

test('whatever is written in whatever pieces is read as it was, each stream by itself', async (context) => {
  const base = temporaryFolder(context)
  let run = 0
  const piece = fc.record({
    stream: fc.constantFrom('stdout' as const, 'stderr' as const),
    text: fc.oneof(fc.string(), fc.constant('\n'), fc.constant('x'.repeat(20_000))),
  })
  await fc.assert(
    fc.asyncProperty(fc.array(piece, { maxLength: 12 }), async (pieces) => {
      run += 1
      const folder = join(base, String(run))
      const writer = new LogWriter(folder, large, () => 0)
      for (const { stream, text } of pieces) writer.write(stream, Buffer.from(text))
      writer.close()
      const lines = await read(folder)
      for (const stream of ['stdout', 'stderr']) {
        const written = pieces.filter((one) => one.stream === stream).map(({ text }) => text)
        assert.equal(textOf(lines.filter((line) => line.stream === stream)), written.join(''))
      }
    }),
    { numRuns: 50 },
  )
})

test('lines of text end without the return of a terminal, wherever the pieces end', async (context) => {
  const folder = temporaryFolder(context)
  const writer = new LogWriter(folder, large, () => 0, 'text')
  for (const piece of ['a\r\n', 'b\r', '\n\r\n', 'c\rd\n', 'e\r'])
    writer.write('stdout', Buffer.from(piece))
  writer.close()
  assert.equal(textOf(await read(folder)), 'a\nb\n\nc\rd\ne\r')
})

test('files rotate, the oldest goes, and none is larger than it may be', async (context) => {
  const folder = temporaryFolder(context)
  const writer = new LogWriter(folder, { fileBytes: 1000, files: 3 }, () => 0)
  for (let line = 0; line < 200; line += 1) writer.write('stdout', Buffer.from(`line ${line}\n`))
  writer.close()
  assert.deepEqual(readdirSync(folder).toSorted(), ['log', 'log.1', 'log.2'])
  assert.ok(readdirSync(folder).every((name) => statSync(join(folder, name)).size <= 1000))
  const numbers = (await read(folder)).map(({ text }) => Number(String(text).slice(5)))
  assert.deepEqual(
    numbers,
    Array.from({ length: numbers.length }, (_, i) => 200 - numbers.length + i),
  )
})

test('tail counts lines, not pieces; since looks at the time', async (context) => {
  const folder = temporaryFolder(context)
  let now = 1000
  const writer = new LogWriter(folder, large, () => now)
  writer.write('stdout', Buffer.from(`one\n${'y'.repeat(40_000)}\n`))
  now = 2000.5
  writer.write('stderr', Buffer.from('three\n'))
  writer.close()
  assert.equal(textOf(await read(folder, { tail: 2 })), `${'y'.repeat(40_000)}\nthree\n`)
  assert.deepEqual(await read(folder, { tail: 0 }), [])
  const [only] = await read(folder, { since: 1500 })
  assert.deepEqual([only?.time, String(only?.text)], [logTime(2000.5), 'three'])
  assert.equal(only?.time, '1970-01-01T00:00:02.000500000Z')
})

test('the last lines are those when it was asked, while more is written', async (context) => {
  const folder = temporaryFolder(context)
  const writer = new LogWriter(folder, { fileBytes: 100, files: 10 }, () => 0)
  for (const line of ['one\n', 'two\n', 'three\n']) writer.write('stdout', Buffer.from(line))
  const seen: string[] = []
  for await (const { text } of readLogs(folder, { tail: 2 })) {
    seen.push(String(text))
    for (let more = 0; more < 5; more++) writer.write('stdout', Buffer.from('later\n'))
  }
  writer.close()
  assert.deepEqual(seen, ['two', 'three'])
})

test('the last lines are found from the end, however they lie in files and pieces', async (context) => {
  const base = temporaryFolder(context)
  let run = 0
  const text = fc.oneof(fc.string(), fc.constant('x'.repeat(20_000)), fc.constant(''))
  await fc.assert(
    fc.asyncProperty(fc.array(text, { maxLength: 30 }), fc.nat(40), async (texts, tail) => {
      run += 1
      const folder = join(base, String(run))
      const writer = new LogWriter(folder, { fileBytes: 50_000, files: 100 }, () => 0)
      const lines = texts.map((it) => it.replaceAll('\n', ' '))
      for (const line of lines) writer.write('stdout', Buffer.from(`${line}\n`))
      writer.close()
      const last = tail === 0 ? [] : lines.slice(-tail)
      assert.equal(textOf(await read(folder, { tail })), last.map((it) => `${it}\n`).join(''))
    }),
    { numRuns: 50 },
  )
})

test('a slow follower misses nothing that is still there', async (context) => {
  const folder = temporaryFolder(context)
  const writer = new LogWriter(folder, { fileBytes: 500, files: 10 }, () => 0)
  writer.write('stdout', Buffer.from('number 0\n'))
  let live = true
  const follow = { clock: systemClock, isLive: async () => live }
  const numbers: number[] = []
  for await (const { text } of readLogs(folder, { follow })) {
    const number = Number(String(text).slice(7))
    numbers.push(number)
    if (number === 0)
      for (let next = 1; next < 50; next++) writer.write('stdout', Buffer.from(`number ${next}\n`))
    live = number < 49
  }
  writer.close()
  assert.deepEqual(
    numbers,
    Array.from({ length: 50 }, (_, index) => index),
  )
})

test('following reads on through rotations until the container is done', async (context) => {
  const folder = temporaryFolder(context)
  const clock = { ...systemClock, after: (_: number, run: () => void) => systemClock.after(1, run) }
  const writer = new LogWriter(folder, { fileBytes: 200, files: 4 }, () => 0)
  const numbers = Array.from({ length: 20 }, (_, index) => index)
  const isLive = async () => {
    const next = numbers.shift()
    if (next !== undefined) writer.write('stdout', Buffer.from(`number ${next}\n`))
    return next !== undefined
  }
  const lines = await read(folder, { follow: { clock, isLive } })
  writer.close()
  assert.equal(lines.length, 20)
})
