import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { dialTcp } from './dial.ts'

const host = '127.0.0.1'

test('a connection outlives the time that there was to make it', async (context) => {
  const server = createServer((socket) => socket.pipe(socket)).listen(0, host)
  context.after(() => server.close())
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const ended = new AbortController()
  const socket = await dialTcp({ host, port }, { milliseconds: 50, signal: ended.signal })
  ended.abort()
  await wait(100)
  socket.write('still here')
  const [echo] = await once(socket, 'data')
  assert.equal(String(echo), 'still here')
  socket.destroy()
})

test('a place that nobody listens at says so in Go’s words', async () => {
  const server = createServer().listen(0, host)
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  const message = `dial tcp ${host}:${port}: connect: connection refused`
  await assert.rejects(dialTcp({ host, port }), { message })
  const other = 'dial tcp 10.0.0.1:80: connect: connection refused'
  const patience = { milliseconds: 1000 }
  await assert.rejects(dialTcp({ host, port }, patience, '10.0.0.1:80'), { message: other })
})

test('an attempt that is given up ends', async () => {
  const signal = AbortSignal.abort()
  await assert.rejects(dialTcp({ host, port: 1 }, { milliseconds: 1000, signal }), {
    message: `dial tcp ${host}:1: operation was canceled`,
  })
})
