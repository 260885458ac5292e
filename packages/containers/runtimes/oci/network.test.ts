import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createServer } from 'node:http'
import { test } from 'node:test'
import { skipUnless } from '@galley/kit/testing/shared'
import { Kitchen } from '../../testing/kitchen.ts'
import { inspectContainer } from '../../verbs/inspect.ts'
import { startContainer } from '../../verbs/start.ts'
import { probeRuntimes } from '../probe.ts'

const [best] = await probeRuntimes()
const runtime = best?.runtime ?? ({ kind: 'process' } as const)
const options = {
  skip: skipUnless(runtime.kind === 'oci', 'no runtime with a network'),
  timeout: 60_000,
}
const bridge = { kind: 'bridge', bridge: 'glnet', subnet: '10.97.5.0/24' } as const

test('one container reaches another by its address', options, async (context) => {
  const kitchen = await Kitchen.open(context, runtime, bridge)
  const server = await kitchen.create({ hostname: 'pantry' })
  await startContainer(kitchen.engine, server.id)
  const { state } = await inspectContainer(kitchen.engine, server.id)
  assert.ok(state.kind === 'running')
  // The first question may come before the server listens.
  for (let attempt = 0; ; attempt += 1) {
    const { stdout, exitCode } = await kitchen.run(['fetch', `http://${state.address}:5000/salt`])
    if (exitCode !== 0 && attempt < 5) continue
    assert.equal(stdout, 'pantry /salt\n\n')
    break
  }
})

test('the bridge goes with its last container, and never while another one is on it', {
  ...options,
  timeout: 120_000,
}, async (context) => {
  const network = { kind: 'bridge', bridge: 'glgoes', subnet: '10.97.7.0/24' } as const
  const kitchen = await Kitchen.open(context, runtime, network)
  await using host = createServer((_, response) => response.end('salt')).listen(0)
  const address = host.address()
  assert.ok(address !== null && typeof address === 'object')
  const isThere = () => existsSync('/sys/class/net/glgoes')
  const cook = async () => {
    for (let turn = 0; turn < 6; turn += 1) {
      const { stdout } = await kitchen.run(['fetch', `http://10.97.7.1:${address.port}/`])
      assert.equal(stdout, 'salt\n')
    }
  }
  await Promise.all([cook(), cook(), cook()])
  assert.deepEqual(Object.values(await kitchen.remainsAfterRemoval()).flat(), [])
  assert.equal(isThere(), false)
})

test('without a network there is loopback only', options, async (context) => {
  const kitchen = await Kitchen.open(context, runtime, { kind: 'none' })
  const links = "console.log(Object.keys(require('node:os').networkInterfaces()).join())"
  const { stdout } = await kitchen.run([], {
    entrypoint: ['/usr/local/bin/node', '-e', links],
  })
  assert.equal(stdout, 'lo\n')
})

test("with the host's network a container is on it", options, async (context) => {
  const kitchen = await Kitchen.open(context, runtime, { kind: 'host' })
  const { id } = await kitchen.create({ command: ['env'] })
  await assert.rejects(
    kitchen.create({
      ports: [{ hostAddress: '127.0.0.1', hostPort: 0, containerPort: 1, protocol: 'tcp' }],
    }),
    /has the host's own ports/,
  )
  await startContainer(kitchen.engine, id)
})

test(
  'a block that is in use on the host is refused before anything is made',
  options,
  async (context) => {
    execFileSync('ip', ['link', 'add', 'glclash', 'type', 'bridge'])
    context.after(() => execFileSync('ip', ['link', 'delete', 'glclash']))
    execFileSync('ip', ['address', 'add', '10.97.6.1/24', 'dev', 'glclash'])
    execFileSync('ip', ['link', 'set', 'glclash', 'up'])
    const network = { kind: 'bridge', bridge: 'glnet2', subnet: '10.97.6.0/24' } as const
    const kitchen = await Kitchen.open(context, runtime, network)
    await assert.rejects(
      kitchen.run(['exit', '0']),
      /10\.97\.6\.0\/24 clashes with the route to 10\.97\.6\.0\/24 by glclash/,
    )
    assert.deepEqual(Object.values(await kitchen.remainsAfterRemoval()).flat(), [])
  },
)
