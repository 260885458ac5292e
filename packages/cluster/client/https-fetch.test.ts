import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { test } from 'node:test'
import { requestOf } from './carrier.ts'
import { httpsFetch } from './https-fetch.ts'

test('a request with a body leaves its connection fit for the next, whatever its method', async (context) => {
  const sockets = new Set<unknown>()
  const server = createServer(async (request, response) => {
    sockets.add(request.socket)
    response.end(`${request.method} ${await text(request)}`)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  context.after(() => server.close().closeAllConnections())
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
  const fetch = httpsFetch({ isVerified: true })
  for (const method of ['DELETE', 'GET', 'POST', 'DELETE', 'PATCH']) {
    const answer = await fetch(requestOf(method, url, { headers: new Map(), body: '{"a":1}' }))
    assert.equal(await answer.text(), `${method} {"a":1}`)
  }
  assert.equal(sockets.size, 1)
})
