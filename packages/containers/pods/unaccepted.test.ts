import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { connect } from 'node:net'
import { test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { skipUnless } from '@galley/kit/testing/shared'
import { unacceptedBy } from './unaccepted.ts'

/** Listens, says where, and accepts nothing: a stopped process. */
const listens =
  "const s = require('node:net').createServer(); s.listen(0, '127.0.0.1', () => console.log(s.address().port))"

test('connections that nobody accepts are counted until somebody does', {
  skip: skipUnless(process.platform === 'linux', 'the kernel tells of them on Linux only'),
}, async (context) => {
  const server = spawn(process.execPath, ['-e', listens])
  context.after(() => server.kill('SIGKILL'))
  const [line] = (await once(server.stdout, 'data')) as [Buffer]
  const pid = server.pid ?? 0
  const before = await unacceptedBy(pid, '127.0.0.1')
  server.kill('SIGSTOP')
  const clients = [1, 2, 3].map(() => connect(Number(line.toString()), '127.0.0.1'))
  await Promise.all(clients.map((client) => once(client, 'connect')))
  assert.equal(await unacceptedBy(pid, '127.0.0.1'), before + 3)
  assert.equal(await unacceptedBy(pid, '127.9.9.9'), 0)
  server.kill('SIGCONT')
  for (let tries = 0; (await unacceptedBy(pid, '127.0.0.1')) > before; tries++) {
    assert.ok(tries < 100)
    await delay(20)
  }
  for (const client of clients) client.destroy()
})

test('a process that is gone has none', async () => {
  assert.equal(await unacceptedBy(2 ** 22 + 1), 0)
})
