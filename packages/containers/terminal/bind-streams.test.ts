import assert from 'node:assert/strict'
import { PassThrough } from 'node:stream'
import { text } from 'node:stream/consumers'
import { test } from 'node:test'
import { Kitchen } from '../testing/kitchen.ts'
import { execInContainer } from '../verbs/exec.ts'
import { startAttached, startContainer } from '../verbs/start.ts'
import { bindAttachment, bindExec } from './bind-streams.ts'

const network = { kind: 'loopback', subnet: '127.89.1.0/24' } as const

function caller() {
  const raw: boolean[] = []
  const stdin = Object.assign(new PassThrough(), { setRawMode: (on: boolean) => raw.push(on) })
  const stdout = Object.assign(new PassThrough(), { columns: 71, rows: 17 })
  return { streams: { stdin, stdout, stderr: new PassThrough() }, raw }
}

test('a caller talks to a container, and hears it to the end', async (context) => {
  const kitchen = await Kitchen.open(context, { kind: 'process' }, network)
  const { id } = await kitchen.create({ command: ['echo'], stdin: true })
  const { streams, raw } = caller()
  const attachment = await startAttached(kitchen.engine, id)
  const ended = bindAttachment(attachment, streams, { stdin: true, tty: false })
  streams.stdin.end('soup')
  assert.equal(await ended, 0)
  streams.stdout.end()
  assert.deepEqual([await text(streams.stdout), raw], ['SOUP', []])
})

test("a terminal of the container has the size of the caller's, and keys go over raw", async (context) => {
  const kitchen = await Kitchen.open(context, { kind: 'process' }, network)
  const { id } = await kitchen.create({ command: ['tty'], stdin: true, tty: true })
  const { streams, raw } = caller()
  const attachment = await startAttached(kitchen.engine, id)
  const ended = bindAttachment(attachment, streams, { stdin: true, tty: true })
  assert.equal(await ended, 0)
  streams.stdout.end()
  assert.match(await text(streams.stdout), /now 71 17/)
  assert.deepEqual(raw, [true, false])
})

test('a caller talks to a further process', async (context) => {
  const kitchen = await Kitchen.open(context, { kind: 'process' }, network)
  const { id } = await kitchen.create()
  await startContainer(kitchen.engine, id)
  const program = 'process.stdin.pipe(process.stdout); process.exitCode = 4'
  const command = ['node', '-e', program]
  const session = await execInContainer(kitchen.engine, id, { command, env: [], tty: false })
  const { streams } = caller()
  const ended = bindExec(session, streams, { stdin: true, tty: false })
  streams.stdin.end('stew')
  assert.equal(await ended, 4)
  streams.stdout.end()
  assert.equal(await text(streams.stdout), 'stew')
})
