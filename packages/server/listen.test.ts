import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect } from 'node:net'
import { type TestContext, test } from 'node:test'
import { systemClock } from '@galley/kit/clock'
import { listen } from './listen.ts'
import { createByteClassifier } from './testing/byte-classifier.ts'
import { createTestApp, photoForm, type TestParts } from './testing/test-app.ts'

async function start(t: TestContext, parts: TestParts = {}, graceMs = 2000) {
  const { app, readiness } = createTestApp(parts)
  const server = await listen(app, {
    host: '127.0.0.1',
    port: 0,
    graceMs,
    readiness,
    clock: systemClock,
  })
  t.after(() => server.stop())
  const send = (body = photoForm(['photo'])) =>
    fetch(`${server.url}/predict`, { method: 'POST', body })
  return { ...server, send }
}

/** Sends raw bytes and gives all that comes back until the connection closes. */
async function exchange(url: string, ...parts: readonly string[]): Promise<string> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1')
  let received = ''
  socket.on('data', (chunk) => {
    received += chunk
  })
  socket.on('error', () => undefined)
  for (const part of parts) socket.write(part)
  await once(socket, 'close')
  return received
}

test('photos are answered over a socket', async (t) => {
  const { send, url } = await start(t)
  assert.match(url, /^http:\/\/127\.0\.0\.1:\d+$/)
  assert.equal(await (await send()).text(), 'Soup (0.75), Inference Time : 0.0123 seconds')
})

test('a port in use is told with what to do', async (t) => {
  const { url } = await start(t)
  const { app, readiness } = createTestApp()
  const port = Number(new URL(url).port)
  await assert.rejects(
    listen(app, { host: '127.0.0.1', port, graceMs: 0, readiness, clock: systemClock }),
    { code: 'unavailable', message: /something else listens there/, next: /--port/ },
  )
})

test('a body over the limit is refused, announced or streamed, and others go on', async (t) => {
  const { url, send } = await start(t, { limits: { bodyBytes: 10_000 } })
  const type = 'Host: x\r\nConnection: close\r\nContent-Type: multipart/form-data; boundary=b\r\n'
  const announced = `POST /predict HTTP/1.1\r\n${type}Content-Length: 99999999\r\n\r\n`
  assert.match(await exchange(url, announced, 'x'), /^HTTP\/1\.1 413 /)
  const chunk = `4000\r\n${'x'.repeat(0x4000)}\r\n`
  const streamed = `POST /predict HTTP/1.1\r\n${type}Transfer-Encoding: chunked\r\n\r\n`
  assert.match(await exchange(url, streamed, chunk, chunk), /^HTTP\/1\.1 413 /)
  assert.equal((await send()).status, 200)
})

test('a client that leaves in the middle costs nobody else anything', async (t) => {
  const { url, send } = await start(t)
  for (let i = 0; i < 20; i++) {
    const socket = connect(Number(new URL(url).port), '127.0.0.1')
    await once(socket, 'connect')
    socket.write('POST /predict HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n')
    socket.write('Content-Type: multipart/form-data; boundary=b\r\n\r\n--b\r\n')
    socket.write('Content-Disposition: form-data; name="file"; filename="a"\r\n\r\nphoto')
    await new Promise((resolve) => setTimeout(resolve, 5))
    socket.destroy()
  }
  assert.equal((await send()).status, 200)
  const metrics = await (await fetch(`${url}/metrics`)).text()
  assert.match(metrics, /\ngalley_requests_in_flight 0\n/)
  assert.match(metrics, /route="\/predict",method="POST",status="499"} 20\n/)
})

test('what is no HTTP is answered 400, headers without end 431', async (t) => {
  const { url } = await start(t)
  assert.match(await exchange(url, 'hello\r\n\r\n'), /^HTTP\/1\.1 400 /)
  const long = `GET / HTTP/1.1\r\nHost: x\r\nX-Long: ${'x'.repeat(20_000)}\r\n\r\n`
  assert.match(await exchange(url, long), /^HTTP\/1\.1 431 /)
})

test('stopping answers what is under way, says not ready meanwhile, then lets nobody in', async (t) => {
  const reached = Promise.withResolvers<void>()
  const gate = Promise.withResolvers<void>()
  const before = () => {
    reached.resolve()
    return gate.promise
  }
  const { url, send, stop } = await start(t, { classifier: createByteClassifier({ before }) })
  const answer = send()
  await reached.promise
  const stopped = stop()
  assert.equal((await fetch(`${url}/readyz`)).status, 503)
  gate.resolve()
  const response = await answer
  assert.equal(response.status, 200)
  assert.equal(await stopped, 'drained')
  await assert.rejects(fetch(`${url}/healthz`))
})

test('an idle keep-alive connection does not hold a stop up', async (t) => {
  const { url, stop } = await start(t)
  await (await fetch(`${url}/healthz`)).text()
  // Its keep-alive time, and the grace time, are longer than this test may take.
  assert.equal(await stop(), 'drained')
})

test('what is not done within the grace time is cut off', async (t) => {
  const reached = Promise.withResolvers<void>()
  const before = () => {
    reached.resolve()
    return new Promise<never>(() => undefined)
  }
  const { send, stop } = await start(t, { classifier: createByteClassifier({ before }) }, 200)
  const answer = send()
  await reached.promise
  const [outcome] = await Promise.all([stop(), assert.rejects(answer)])
  assert.equal(outcome, 'cut')
})
