import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { after, afterEach, before, test } from 'node:test'
import { inOwnNetwork } from '@galley/kit/testing/own-network'
import { networkName } from '../../node/network/network-config.ts'
import { ensureNodeNetwork, removeNodeNetwork } from '../../node/network/node-network.ts'
import { addPod, ask, serveIn } from '../../testing/hand-made-pods.ts'
import type { ProxyNode, ServicePort, Target, Targets, Traffic } from '../data-path.ts'
import { createNftPath } from './nft-path.ts'
import { nftTrouble, removeTable } from './run-nft.ts'

const network = {
  name: networkName('/tmp/nft'),
  nodes: ['10.10.1.1', '10.10.1.2'],
  pods: '10.244.0.0/16',
  services: '10.96.0.0/16',
  loadBalancers: '10.10.1.128/25',
}
const options = { table: `${network.name}-services`, services: network.services }

const nodes: readonly ProxyNode[] = network.nodes.map((address, at) => ({
  name: `node-${at}`,
  addresses: [address],
  podRanges: [`10.244.${at}.0/24`],
}))

const pods: readonly (Target & { readonly name: string })[] = [0, 1, 2, 3, 4].map((at) => ({
  name: `p${at}`,
  address: `10.244.${at % 2}.${at + 2}`,
  port: 8080,
  node: `node-${at % 2}`,
}))

const everywhere = (targets: readonly Target[]): Targets => ({ any: targets, byNode: new Map() })
const onlyLocal = (targets: readonly Target[]): Targets => ({
  any: targets,
  byNode: new Map(nodes.map(({ name }) => [name, targets.filter(({ node }) => node === name)])),
})

function service(targets: readonly Target[], more: Partial<ServicePort> = {}): ServicePort {
  const name = more.id ?? 'web'
  return {
    id: name,
    service: { namespace: 'default', name, uid: name },
    name: '',
    protocol: 'TCP',
    port: 80,
    clusterAddresses: ['10.96.0.7'],
    externalAddresses: [],
    loadBalancerAddresses: [],
    inside: everywhere(targets),
    outside: everywhere(targets),
    ...more,
  }
}

const trafficOf = (...ports: ServicePort[]): Traffic => ({ nodes, ports })
const names = (answers: readonly string[]) => answers.map((it) => it.split(' ')[0])
const counts = (answers: readonly string[]) =>
  Object.fromEntries(
    [...Map.groupBy(names(answers), (it) => it)]
      .map(([name, them]) => [name, them.length])
      .toSorted(),
  )
const p0 = pods.slice(0, 1)
const two = pods.slice(0, 2)
const listed = () =>
  execFileSync('nft', ['list', 'table', 'ip', options.table], { encoding: 'utf8' })

inOwnNetwork(import.meta.filename, () => {
  let path = createNftPath(options)
  const servers: Disposable[] = []

  before(async () => {
    await ensureNodeNetwork(network)
    for (const { name, address } of pods) {
      addPod(name, address)
      servers.push(await serveIn(name, name, 8080))
    }
  })
  after(async () => {
    for (const server of servers) server[Symbol.dispose]()
    await removeNodeNetwork(network.name)
  })
  afterEach(async () => {
    await removeTable(options.table)
    path = createNftPath(options)
  })

  test('a machine like this one can carry services', async () => {
    assert.equal(await nftTrouble(), undefined)
  })

  test('50 connections reach each of 5 pods 10 times, from wherever they come', async () => {
    const loadBalancerAddresses = ['10.10.1.130']
    await path.apply(trafficOf(service(pods, { nodePort: 30080, loadBalancerAddresses })))
    const each = { p0: 10, p1: 10, p2: 10, p3: 10, p4: 10 }
    for (const target of ['10.96.0.7:80', '10.10.1.1:30080', '127.0.0.1:30080', '10.10.1.130:80'])
      assert.deepEqual(counts(ask(target, { count: 50 })), each, target)
    for (const target of ['10.96.0.7:80', '10.10.1.2:30080', '10.10.1.130:80'])
      assert.deepEqual(counts(ask(target, { from: 'p3', count: 50 })), each, target)
  })

  test("clients keep their address inside, and are hidden by a node's", async () => {
    await path.apply(trafficOf(service(p0, { nodePort: 30080 })))
    assert.deepEqual(ask('10.96.0.7:80', { from: 'p1' }), ['p0 10.244.1.3'])
    assert.deepEqual(ask('10.96.0.7:80', { from: 'p0' }), ['p0 10.244.0.1'])
    assert.deepEqual(ask('10.10.1.1:30080', { from: 'p1' }), ['p0 10.244.0.1'])
  })

  test('what nothing stands behind is refused at once', async () => {
    const ports = { nodePort: 30080, loadBalancerAddresses: ['10.10.1.130'] }
    await path.apply(trafficOf(service([], ports)))
    const started = performance.now()
    for (const target of ['10.96.0.7:80', '10.10.1.1:30080', '10.10.1.130:80'])
      for (const from of ['p1', undefined])
        assert.deepEqual(ask(target, from ? { from } : {}), ['ECONNREFUSED'], target)
    assert.deepEqual(ask('127.0.0.1:30080'), ['ECONNREFUSED'])
    assert.deepEqual(ask('10.96.0.7:81', { from: 'p1' }), ['ECONNREFUSED'], 'not a port of it')
    assert.ok(performance.now() - started < 4000)
    assert.deepEqual(ask('10.96.0.8:80', { from: 'p1' }), ['TIMEOUT'], 'of no service')
    await path.apply(trafficOf(service(two, ports)))
    assert.deepEqual(names(ask('10.96.0.7:80', { count: 2 })).toSorted(), ['p0', 'p1'])
    await path.apply(trafficOf())
    assert.deepEqual(ask('10.96.0.7:80', { from: 'p1' }), ['TIMEOUT'])
  })

  test('clients come back to their endpoint until it goes or they stay away', async () => {
    const sticky = (targets: readonly Target[]) =>
      trafficOf(service(targets, { affinitySeconds: 2, nodePort: 30080 }))
    await path.apply(sticky(pods))
    const [first = ''] = names(ask('10.96.0.7:80', { from: 'p4' }))
    assert.deepEqual(counts(ask('10.96.0.7:80', { from: 'p4', count: 10 })), { [first]: 10 })
    assert.notDeepEqual(names(ask('10.96.0.7:80', { from: 'p3' })), [first], 'another client')
    // A process that starts anew, and an endpoint that comes.
    path = createNftPath(options)
    await path.apply(sticky(pods.filter(({ name }) => name === first || name === 'p2')))
    assert.deepEqual(counts(ask('10.96.0.7:80', { from: 'p4', count: 5 })), { [first]: 5 })
    const others = pods.filter(({ name }) => name !== first)
    await path.apply(sticky(others))
    const [second = ''] = names(ask('10.96.0.7:80', { from: 'p4' }))
    assert.notEqual(second, first)
    await new Promise((resolve) => setTimeout(resolve, 2500))
    const later = names(
      ['p0', 'p1', 'p2', 'p3'].map((from) => ask('10.96.0.7:80', { from })[0] ?? ''),
    )
    assert.equal(new Set(later).size, 4, 'one after the other again')
  })

  test('nodes with endpoints of their own serve by those, and show clients', async () => {
    const [at0 = p0] = [pods.filter(({ node }) => node === 'node-0')]
    const local = onlyLocal(at0)
    await path.apply(
      trafficOf(
        service(at0, {
          outside: local,
          keepsClients: true,
          nodePort: 30080,
          loadBalancerAddresses: ['10.10.1.130'],
        }),
        service(pods, { id: 'in', clusterAddresses: ['10.96.0.8'], inside: onlyLocal(pods) }),
      ),
    )
    const [answer = ''] = ask('10.10.1.1:30080')
    assert.match(answer, /^p[024] 10\.10\.1\.1$/)
    assert.deepEqual(ask('10.10.1.2:30080'), ['TIMEOUT'])
    assert.match(ask('10.10.1.2:30080', { from: 'p1' })[0] ?? '', /^p[024] 10\.244\.1\.3$/)
    assert.match(ask('10.10.1.130:80')[0] ?? '', /^p[024] 10\.10\.1\.1$/)
    assert.match(ask('127.0.0.1:30080')[0] ?? '', /^p[024] /)
    assert.deepEqual(counts(ask('10.96.0.8:80', { from: 'p1', count: 4 })), { p1: 2, p3: 2 })
    assert.deepEqual(counts(ask('10.96.0.8:80', { from: 'p2', count: 6 })), { p0: 2, p2: 2, p4: 2 })
    assert.deepEqual(counts(ask('10.96.0.8:80', { count: 5 })), {
      p0: 1,
      p1: 1,
      p2: 1,
      p3: 1,
      p4: 1,
    })
  })

  test('only allowed sources reach an address of a load balancer', async () => {
    const of = (...allowedSources: string[]) =>
      trafficOf(
        service(p0, { allowedSources, loadBalancerAddresses: ['10.10.1.130'], nodePort: 30080 }),
      )
    await path.apply(of('10.244.1.0/24', '10.244.1.3/32', '10.244.0.0/16 ', 'fd00::/8'))
    assert.deepEqual(names(ask('10.10.1.130:80', { from: 'p1' })), ['p0'])
    assert.deepEqual(ask('10.10.1.130:80'), ['TIMEOUT'])
    await path.apply(of('10.9.9.0/24'))
    assert.deepEqual(ask('10.10.1.130:80', { from: 'p1' }), ['TIMEOUT'])
    assert.deepEqual(names(ask('10.10.1.1:30080', { from: 'p1' })), ['p0'])
    await path.apply(of('fd00::/8'))
    assert.deepEqual(ask('10.10.1.130:80', { from: 'p1' }), ['TIMEOUT'])
  })

  test('datagrams go round, and leave an endpoint that is gone', async () => {
    const udp = (targets: readonly Target[]) =>
      trafficOf(service(targets, { protocol: 'UDP', nodePort: 30053 }), service(pods))
    await path.apply(udp(pods))
    assert.equal(new Set(names(ask('10.96.0.7:80', { protocol: 'udp', count: 5 }))).size, 5)
    assert.equal(names(ask('127.0.0.1:30053', { protocol: 'udp' })).length, 1)
    using socket = keepAsking('10.96.0.7', 80)
    const [first = ''] = await socket.answer()
    assert.deepEqual(await socket.answer(), [first])
    path = createNftPath(options)
    await path.apply(udp(pods.filter(({ name }) => name !== first)))
    assert.notDeepEqual(await socket.answer(), [first])
  })

  test('ports of a node lead to the pod that has them, which sees its clients', async () => {
    const hostPort = { address: '10.10.1.1', port: 8088, protocol: 'TCP' as const }
    const [target] = p0
    assert.ok(target)
    await path.apply({ ...trafficOf(), hostPorts: [{ ...hostPort, target }] })
    assert.deepEqual(ask('10.10.1.1:8088', { from: 'p1' }), ['p0 10.244.1.3'])
    assert.deepEqual(names(ask('10.10.1.1:8088', { from: 'p0' })), ['p0'])
    assert.deepEqual(names(ask('10.10.1.1:8088')), ['p0'])
    await path.apply(trafficOf())
    assert.deepEqual(ask('10.10.1.1:8088'), ['ECONNREFUSED'])
  })

  test('what is taken already, or no IPv4 address, is told of', async () => {
    const problems = await path.apply(
      trafficOf(
        service(p0, { nodePort: 30080 }),
        service(two, { id: 'late', clusterAddresses: ['10.96.0.9'], nodePort: 30080 }),
        service(two, {
          id: 'six',
          clusterAddresses: ['10.96.0.10'],
          externalAddresses: ['fd00::1'],
        }),
      ),
    )
    assert.deepEqual(
      problems.map(({ service, message }) => [service.name, message.split(';')[0]]),
      [
        ['late', '127.0.0.1:30080 (TCP) is taken by another service'],
        ['late', '10.10.1.1:30080 (TCP) is taken by another service'],
        ['late', '10.10.1.2:30080 (TCP) is taken by another service'],
        ['six', 'fd00::1:80 (TCP) is not an IPv4 address'],
      ],
    )
    assert.deepEqual(names(ask('10.10.1.1:30080')), ['p0'])
  })

  test('changes and a new process leave what a fresh table has, and nothing else', async () => {
    const all = (targets: readonly Target[]) =>
      trafficOf(
        service(targets, { nodePort: 30080 }),
        service(targets, { id: 'udp', protocol: 'UDP', affinitySeconds: 60 }),
      )
    await path.apply(all(pods))
    await path.apply(all([]))
    await path.apply(all(two))
    path = createNftPath(options)
    await path.apply(
      trafficOf(...all(p0).ports, service(p0, { id: 'x', clusterAddresses: ['10.96.0.9'] })),
    )
    await path.apply(all(pods))
    const changed = sortedLines(listed())
    await removeTable(options.table)
    await createNftPath(options).apply(all(pods))
    assert.deepEqual(changed, sortedLines(listed()))
  })

  test('a table that somebody removed, or of another layout, is made anew', async () => {
    await path.apply(trafficOf(service(p0)))
    execFileSync('nft', ['flush', 'ruleset'])
    await path.apply(trafficOf(service(two)))
    assert.equal(new Set(names(ask('10.96.0.7:80', { count: 2 }))).size, 2)
    const before = sortedLines(listed())
    await removeTable(options.table)
    execFileSync('nft', ['add', 'table', 'ip', options.table])
    execFileSync('nft', ['add', 'chain', 'ip', options.table, 'layout-of-another'])
    await createNftPath(options).apply(trafficOf(service(two)))
    assert.deepEqual(sortedLines(listed()), before)
  })

  test('connections in flight stay, and new ones are never lost while endpoints change', async () => {
    await path.apply(trafficOf(service(two)))
    const [asking, done] = keepConnecting('10.96.0.7', 80)
    for (let round = 0; round < 20; round += 1) {
      if (round % 5 === 0) path = createNftPath(options)
      await path.apply(trafficOf(service(pods.slice(round % 3, 4), { affinitySeconds: 5 + round })))
      await path.apply(trafficOf(service(pods.slice(round % 3, 4))))
    }
    asking.abort()
    const { answered, failed } = await done
    assert.ok(answered > 100, String(answered))
    assert.equal(failed, 0)
  })
})

const sortedLines = (text: string) =>
  text
    .replaceAll(/ expires [\w]+/g, '')
    .split('\n')
    .toSorted()

function keepAsking(host: string, port: number) {
  const { createSocket } = process.getBuiltinModule('node:dgram')
  const socket = createSocket('udp4')
  return {
    async answer(): Promise<(string | undefined)[]> {
      const { promise, resolve } = Promise.withResolvers<string>()
      socket.once('message', (text) => resolve(String(text)))
      socket.send('?', port, host)
      return names([await promise])
    },
    [Symbol.dispose]: () => socket.close(),
  }
}

/** Connects anew all the time until aborted; resolves with how that went. */
function keepConnecting(host: string, port: number) {
  const stop = new AbortController()
  const { get } = process.getBuiltinModule('node:http')
  const once = () =>
    new Promise<boolean>((resolve) => {
      get({ host, port, agent: false, timeout: 3000 }, (response) => {
        response.resume().on('end', () => resolve(true))
      })
        .on('timeout', () => resolve(false))
        .on('error', () => resolve(false))
    })
  const done = (async () => {
    let answered = 0
    let failed = 0
    while (!stop.signal.aborted) {
      if (await once()) answered += 1
      else failed += 1
    }
    return { answered, failed }
  })()
  return [stop, done] as const
}
