import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { afterEach, test } from 'node:test'
import { inOwnNetwork } from '@galley/kit/testing/own-network'
import { addOutside, addPod, ask, ip, serveIn } from '../../testing/hand-made-pods.ts'
import { type NodeNetworkConfig, networkName } from './network-config.ts'
import { ensureNodeNetwork, removeNodeNetwork } from './node-network.ts'

const config: NodeNetworkConfig = {
  name: networkName('/tmp/one'),
  nodes: ['10.10.1.1', '10.10.1.2'],
  pods: '10.244.0.0/16',
  services: '10.96.0.0/16',
  loadBalancers: '10.10.1.128/25',
}

const run = (...command: string[]): string => {
  const [program = '', ...args] = command
  return execFileSync(program, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })
}
/** Asks something that the machine does not listen at. */
const isHere = (address: string) => ask(`${address}:9`)[0] === 'ECONNREFUSED'
const all = () =>
  ['addr', 'route', 'route show table local', 'link']
    .map((what) => run('ip', '-4', ...what.split(' ')).replaceAll(/state \w+/g, ''))
    .concat(run('nft', 'list', 'ruleset'), readFileSync('/proc/sys/net/ipv4/ip_forward', 'utf8'))
    .join('\n')

inOwnNetwork(import.meta.filename, () => {
  afterEach(async () => {
    await removeNodeNetwork(config.name)
    await removeNodeNetwork(networkName('/tmp/two'))
  })

  test('nodes and load balancers have addresses, and nothing is left of them afterwards', async () => {
    writeForwarding('0')
    const before = all()
    await ensureNodeNetwork(config)
    for (const address of ['10.10.1.1', '10.10.1.2', '10.10.1.130'])
      assert.ok(isHere(address), address)
    assert.equal(readFileSync('/proc/sys/net/ipv4/ip_forward', 'utf8').trim(), '1')
    await removeNodeNetwork(config.name)
    assert.equal(all(), before)
  })

  test('what is there already stays as it is', async () => {
    await ensureNodeNetwork(config)
    const before = all()
    await ensureNodeNetwork(config)
    assert.equal(all(), before)
  })

  test('a start with other addresses leaves none of the earlier ones', async () => {
    await ensureNodeNetwork({ ...config, nodes: ['10.10.2.1'], loadBalancers: '10.10.2.128/25' })
    await ensureNodeNetwork({ ...config, pods: '10.245.0.0/16', services: '10.97.0.0/16' })
    const changed = all()
    await removeNodeNetwork(config.name)
    await ensureNodeNetwork({ ...config, pods: '10.245.0.0/16', services: '10.97.0.0/16' })
    const withoutIndex = (text: string) => text.replaceAll(/^\d+: |link\/ether \S+/gm, '')
    assert.equal(withoutIndex(changed), withoutIndex(all()))
  })

  test('a second cluster says what clashes and which option to use', async () => {
    await ensureNodeNetwork(config)
    const second = { ...config, name: networkName('/tmp/two') }
    const others = {
      nodes: ['10.10.2.1'],
      pods: '10.245.0.0/16',
      services: '10.97.0.0/16',
      loadBalancers: '10.10.2.128/25',
    }
    for (const [part, option] of [
      ['nodes', '--node-address'],
      ['pods', '--pod-cidr'],
      ['services', '--service-cidr'],
      ['loadBalancers', '--load-balancer-range'],
    ] as const)
      await assert.rejects(ensureNodeNetwork({ ...second, ...others, [part]: config[part] }), {
        message: /clashes with .* which is another cluster/,
        next: `Choose other addresses with ${option}.`,
      })
    await ensureNodeNetwork({ ...second, ...others })
    await removeNodeNetwork(config.name)
    assert.ok(isHere('10.10.2.1'))
    assert.equal(readFileSync('/proc/sys/net/ipv4/ip_forward', 'utf8').trim(), '1')
  })

  test('ranges that share addresses are refused', async () => {
    const wrong = { ...config, loadBalancers: '10.10.1.0/24' }
    await assert.rejects(ensureNodeNetwork(wrong), {
      message: '10.10.1.1 and 10.10.1.0/24 share addresses.',
    })
  })

  test('a machine that drops what it would pass on passes on what is for pods', async (t) => {
    if (spawnSync('iptables', ['-P', 'FORWARD', 'DROP']).status !== 0)
      return t.skip('iptables is missing')
    const rules = () => run('iptables', '-S', 'FORWARD')
    const before = rules()
    await ensureNodeNetwork(config)
    await ensureNodeNetwork(config)
    addPod('p3', '10.244.0.8')
    addPod('p4', '10.244.1.8')
    using _pod = await serveIn('p4', 'p4', 80)
    assert.deepEqual(ask('10.244.1.8:80', { from: 'p3' }), ['p4 10.244.0.8'])
    assert.equal(rules().split('\n').length, before.split('\n').length + 2)
    await removeNodeNetwork(config.name)
    assert.equal(rules(), before)
    run('iptables', '-P', 'FORWARD', 'ACCEPT')
    ip('link del v-p3', 'link del v-p4')
  })

  test("pods reach one another, nodes and the outside, which sees the machine's address", async () => {
    await ensureNodeNetwork(config)
    addPod('p1', '10.244.0.5')
    addPod('p2', '10.244.1.6')
    addOutside()
    using _pod = await serveIn('p2', 'p2', 80)
    using _node = await serveIn(undefined, 'machine', 81)
    using _outside = await serveIn('outside', 'outside', 80)
    const from = (pod: string, target: string) => ask(target, { from: pod })[0]
    assert.equal(from('p1', '10.244.1.6:80'), 'p2 10.244.0.5')
    assert.equal(from('p1', '10.10.1.1:81'), 'machine 10.244.0.5')
    assert.equal(from('p1', '198.18.0.2:80'), 'outside 198.18.0.1')
    // Set up anew while pods are there.
    await ensureNodeNetwork(config)
    assert.equal(from('p1', '10.244.1.6:80'), 'p2 10.244.0.5')
    assert.equal(from('p1', '10.244.7.7:80'), 'EHOSTUNREACH')
    assert.equal(ask('10.244.7.7:80')[0], 'EHOSTUNREACH')
    assert.equal(from('outside', '10.10.1.1:81'), 'TIMEOUT')
    assert.equal(from('outside', '10.244.1.6:80'), 'TIMEOUT')
    ip('-n p1 addr add 10.244.1.7/32 dev eth0')
    const asOther = { from: 'p1', localAddress: '10.244.1.7' }
    assert.deepEqual(ask('10.10.1.1:81', asOther), ['TIMEOUT'])
  })
})

const writeForwarding = (value: string) =>
  run('sh', '-c', `echo ${value} > /proc/sys/net/ipv4/ip_forward`)
