import assert from 'node:assert/strict'
import { once } from 'node:events'
import { test } from 'node:test'
import { usualLimits } from '../apiserver/auth/flood.ts'
import { eventually } from '../node/testing/eventually.ts'
import { machineAgent } from './testing/machine-agent.ts'
import { addPod, servedApi } from './testing/served-api.ts'
import { pod, send, webSocket } from './testing/stream-clients.ts'

test('a user has so many commands and connections open, and more once one has ended', async (context) => {
  const served = await servedApi(context, () => true, { ...usualLimits, streams: 1 })
  served.agents.offer('node-0', machineAgent([]))
  await addPod(served, 'p')
  const path = pod('p', 'exec?stdin=1&stdout=1&command=cat')
  const protocols = ['v5.channel.k8s.io']
  const first = await webSocket(served, path, protocols)
  const { incoming, text } = await send(served, 'GET', pod('p', 'log?follow=true'))
  assert.equal(incoming.statusCode, 429)
  assert.equal(incoming.headers['retry-after'], '1')
  assert.equal(JSON.parse(text).message, 'too many open streams, please try again later')
  first.close()
  await once(first, 'close')
  await eventually(() =>
    webSocket(served, path, protocols).then(
      (socket) => {
        socket.close()
        return true
      },
      () => false,
    ),
  )
})
