import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, test } from 'node:test'
import { closedLoad, openLoad } from './loads.ts'
import { Poster, photoForm } from './post.ts'

let answered = 0
const server = createServer((request, response) => {
  request.resume().on('end', () => {
    answered++
    response.statusCode = answered % 10 === 0 ? 503 : 200
    response.end('ok')
  })
})
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
const { port } = server.address() as AddressInfo
const poster = new Poster([photoForm(`http://127.0.0.1:${port}`, Buffer.from('x'))], 4)
after(() => {
  poster[Symbol.dispose]()
  server.close()
})

test('a closed load sends exactly what was asked and counts refusals', async () => {
  answered = 0
  const { latencies, failures } = await closedLoad(poster, { clients: 4, count: 50 })
  assert.deepEqual([latencies.length, failures, answered], [50, 5, 50])
})

test('an open load keeps to its rate', async () => {
  answered = 0
  const { latencies, seconds } = await openLoad(poster, { rate: 200, count: 100, seed: 1 })
  assert.deepEqual([latencies.length, answered], [100, 100])
  assert.ok(seconds > 0.25, `took ${seconds} s where about 0.5 s were due`)
})
