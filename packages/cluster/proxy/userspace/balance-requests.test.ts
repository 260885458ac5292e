import assert from 'node:assert/strict'
import { Agent, request } from 'node:http'
import { text } from 'node:stream/consumers'
import { after, before, test } from 'node:test'
import { createLogger } from '@galley/kit/logging'
import { inOwnNetwork } from '@galley/kit/testing/own-network'
import { networkName } from '../../node/network/network-config.ts'
import { ensureNodeNetwork, removeNodeNetwork } from '../../node/network/node-network.ts'
import { addPod, ask, serveIn } from '../../testing/hand-made-pods.ts'
import type { DataPath, Traffic } from '../data-path.ts'
import { openDataPath } from '../open-data-path.ts'
import { servicePort } from '../testing/service-port.ts'

const network = {
  name: networkName('/tmp/requests'),
  nodes: ['10.10.1.1', '10.10.1.2'],
  pods: '10.244.0.0/16',
  services: '10.96.0.0/16',
  loadBalancers: '10.10.1.128/25',
}
const nodes = network.nodes.map((address, at) => ({
  name: `node-${at}`,
  addresses: [address],
  podRanges: [`10.244.${at}.0/24`],
}))
const pods = [0, 1].map((at) => ({
  address: `10.244.${at}.2`,
  port: 8080,
  node: `node-${at}`,
}))
const byNode = new Map(pods.map((pod) => [pod.node, [pod]]))

const service = (more: Parameters<typeof servicePort>[1] = {}): Traffic => ({
  nodes,
  ports: [
    servicePort(pods, {
      clusterAddresses: ['10.96.0.7'],
      loadBalancerAddresses: ['10.10.1.130'],
      nodePort: 30080,
      ...more,
    }),
  ],
})

const open = (kind: 'nft' | 'userspace') =>
  openDataPath({
    kind,
    reach: { kind: 'real' },
    network: network.name,
    services: network.services,
    nodeAddress: '10.10.1.1',
    log: createLogger({ level: 'silent' }),
  })

/** Who answered each of so many requests over one connection. */
async function overOneConnection(target: string, count: number): Promise<readonly string[]> {
  const [host = '', port = ''] = target.split(':')
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  const answers: string[] = []
  for (let sent = 0; sent < count; sent++) {
    const { promise, resolve, reject } = Promise.withResolvers<string>()
    request({ host, port, agent }, (response) => text(response).then(resolve, reject))
      .on('error', reject)
      .end()
    answers.push((await promise).split(' ')[0] ?? '')
  }
  agent.destroy()
  return answers
}

inOwnNetwork(import.meta.filename, () => {
  const servers: Disposable[] = []
  before(async () => {
    await ensureNodeNetwork(network)
    for (const [at, { address }] of pods.entries()) {
      addPod(`p${at}`, address)
      servers.push(await serveIn(`p${at}`, `p${at}`, 8080))
    }
  })
  after(async () => {
    for (const server of servers) server[Symbol.dispose]()
    await removeNodeNetwork(network.name)
  })

  for (const kind of ['nft', 'userspace'] as const) {
    test(`requests of one connection are balanced on a machine that uses ${kind}`, async () => {
      await using path = disposable(await open(kind))
      await path.apply(service({ http: 'round-robin' }))
      for (const target of [
        '10.96.0.7:80',
        '10.10.1.2:30080',
        '10.10.1.130:80',
        '127.0.0.1:30080',
      ]) {
        const answers = await overOneConnection(target, 4)
        assert.deepEqual(answers.toSorted(), ['p0', 'p0', 'p1', 'p1'], target)
      }
      const fromPod = ask('10.96.0.7:80', { from: 'p0', count: 4 }).map((it) => it.split(' ')[0])
      assert.deepEqual(fromPod.toSorted(), ['p0', 'p0', 'p1', 'p1'])
    })

    test(`requests stay on their node if so wished, on a machine that uses ${kind}`, async () => {
      await using path = disposable(await open(kind))
      await path.apply(service({ http: 'round-robin', inside: { any: pods, byNode } }))
      const fromPod = ask('10.96.0.7:80', { from: 'p1', count: 4 }).map((it) => it.split(' ')[0])
      assert.deepEqual(fromPod, ['p1', 'p1', 'p1', 'p1'])
    })

    test(`services answer wherever they should, on a machine that uses ${kind}`, async () => {
      await using path = disposable(await open(kind))
      await path.apply(service())
      for (const target of ['10.96.0.7:80', '10.10.1.2:30080', '10.10.1.130:80', '127.0.0.1:30080'])
        for (const from of [undefined, 'p0']) {
          if (from && target.startsWith('127.')) continue
          const answers = ask(target, { count: 4, ...(from && { from }) })
          const names = answers.map((it) => it.split(' ')[0])
          assert.deepEqual(names.toSorted(), ['p0', 'p0', 'p1', 'p1'], `${target} from ${from}`)
        }
      assert.match(String(ask('10.96.0.7:81', { from: 'p0' })), /ECONNREFUSED|TIMEOUT/)
      await path.apply({ nodes, ports: [] })
      assert.notEqual(ask('10.96.0.7:80', { from: 'p0' })[0]?.slice(0, 1), 'p')
    })
  }
})

const disposable = (path: DataPath) =>
  Object.assign(path, { [Symbol.asyncDispose]: () => path.close() })
