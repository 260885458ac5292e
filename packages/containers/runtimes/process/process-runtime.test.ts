import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Kitchen } from '../../testing/kitchen.ts'
import { runtimeCases } from '../runtime.cases.ts'

const network = { kind: 'loopback', subnet: '127.89.0.0/24' } as const

runtimeCases('process', { kind: 'process' }, network, false)

test('an image that starts something else than Node is refused by name', async (context) => {
  const kitchen = await Kitchen.open(context, { kind: 'process' }, network)
  const entrypoint = ['/usr/sbin/nginx']
  await assert.rejects(kitchen.create({ entrypoint }), /test\/node:1 starts "\/usr\/sbin\/nginx"/)
})
