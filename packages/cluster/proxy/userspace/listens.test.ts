import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { servicePort } from '../testing/service-port.ts'
import { divert, divertedListens, listensOf } from './listens.ts'
import type { Reach } from './reach.ts'

const nodes = [
  { name: 'node-0', addresses: ['10.10.1.1'], podRanges: ['10.244.0.0/24'] },
  { name: 'node-1', addresses: ['10.10.1.2'], podRanges: ['10.244.1.0/24'] },
]
const target = { address: '10.244.0.2', port: 8080 }
const loopback: Reach = { kind: 'loopback', ranges: ['10.96.0.0/16', '10.10.1.0/24'] }
const full = servicePort([target], {
  port: 80,
  nodePort: 30080,
  clusterAddresses: ['10.96.0.7'],
  loadBalancerAddresses: ['10.10.1.128'],
  externalAddresses: ['192.0.2.9'],
})

const keys = (...args: Parameters<typeof listensOf>) =>
  listensOf(...args).listens.map(({ key }) => key)

describe('a port of a service', () => {
  it('is listened for at all addresses, where they are real', () => {
    assert.deepEqual(keys({ nodes, ports: [full] }, { kind: 'real' }), [
      'TCP 10.96.0.7:80',
      'TCP 192.0.2.9:80',
      'TCP 10.10.1.1:30080',
      'TCP 10.10.1.2:30080',
      'TCP 127.0.0.1:30080',
      'TCP 10.10.1.128:80',
      'TCP 127.0.0.1:80',
    ])
  })

  it('is listened for in the loopback block, where they are not', () => {
    assert.deepEqual(keys({ nodes, ports: [full] }, loopback), [
      'TCP 127.96.0.7:64080',
      'TCP 192.0.2.9:80',
      'TCP 127.10.1.1:30080',
      'TCP 127.10.1.2:30080',
      'TCP 127.0.0.1:30080',
      'TCP 127.10.1.128:64080',
      'TCP 127.0.0.1:80',
    ])
  })

  it('is not listened for without endpoints, but is if some node has one', () => {
    const none = servicePort([], { ...full, inside: noTargets, outside: noTargets })
    assert.deepEqual(keys({ nodes, ports: [none] }, loopback), [])
    const some = { ...none, inside: { any: [], byNode: new Map([['node-0', [target]]]) } }
    assert.deepEqual(keys({ nodes, ports: [some] }, loopback), ['TCP 127.96.0.7:64080'])
  })

  it('leaves a port at 127.0.0.1 to whoever has it first, and says so; node ports come first', () => {
    const other = { ...full, id: 'lab/a:/TCP', loadBalancerAddresses: ['10.10.1.129'] }
    const { listens, rivals } = listensOf(
      { nodes: [], ports: [other, { ...full, nodePort: 80 }] },
      { kind: 'real' },
    )
    assert.equal(listens.find(({ key }) => key === 'TCP 127.0.0.1:80')?.id, full.id)
    assert.deepEqual(
      rivals.map(({ listen, holder }) => `${listen.id} ${listen.key} ${holder}`),
      [
        'lab/web:/TCP TCP 10.96.0.7:80 lab/a:/TCP',
        'lab/web:/TCP TCP 192.0.2.9:80 lab/a:/TCP',
        'lab/web:/TCP TCP 127.0.0.1:30080 lab/a:/TCP',
        'lab/a:/TCP TCP 127.0.0.1:80 lab/web:/TCP',
      ].filter((it) => !it.includes('30080')),
    )
  })
})

const noTargets = { any: [], byNode: new Map() }

describe('a port whose requests are balanced', () => {
  it('has a listener for each list of endpoints, and those as endpoints', () => {
    const own = [{ address: '10.244.1.2', port: 8080 }]
    const port = {
      ...full,
      http: 'round-robin' as const,
      outside: {
        any: [target],
        byNode: new Map([
          ['node-0', own],
          ['node-1', []],
        ]),
      },
    }
    const listens = divertedListens(port, '10.10.1.1')
    assert.deepEqual(
      listens.map(({ view }) => view),
      [
        { kind: 'fixed', side: 'inside' },
        { kind: 'fixed', side: 'outside' },
        { kind: 'fixed', side: 'outside', node: 'node-0' },
      ],
    )
    const listening = new Map(listens.map(({ key }, at) => [key, 40_000 + at]))
    const { inside, outside, http } = divert(port, '10.10.1.1', listening)
    const at = (number: number) => [{ address: '10.10.1.1', port: number }]
    assert.deepEqual(inside, { any: at(40_000), byNode: new Map() })
    assert.deepEqual(outside, {
      any: at(40_001),
      byNode: new Map([
        ['node-0', at(40_002)],
        ['node-1', []],
      ]),
    })
    assert.equal(http, undefined)
  })
})
