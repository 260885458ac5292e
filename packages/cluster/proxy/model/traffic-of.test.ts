import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import type { ServiceSpec } from 'kubernetes-types/core/v1.js'
import type { Endpoint } from 'kubernetes-types/discovery/v1.js'
import type { EndpointSlice, Node, Service } from '../../client/resources.ts'
import type { ServicePort, Target, Targets } from '../data-path.ts'
import { trafficOf } from './traffic-of.ts'

const node = (index: number, zone = ''): Node => ({
  metadata: {
    name: `node-${index}`,
    ...(zone && { labels: { 'topology.kubernetes.io/zone': zone } }),
  },
  spec: { podCIDRs: [`10.244.${index}.0/24`] },
  status: {
    addresses: [
      { type: 'InternalIP', address: `10.10.1.${index + 1}` },
      { type: 'Hostname', address: `node-${index}` },
    ],
  },
})
const nodes = [node(0), node(1)]

const service = (spec: Partial<ServiceSpec> = {}, rest: Partial<Service> = {}): Service => ({
  metadata: { namespace: 'lab', name: 'web', uid: 'u1', ...rest.metadata },
  spec: { clusterIPs: ['10.96.0.7'], ports: [{ port: 80 }], ...spec },
  ...(rest.status && { status: rest.status }),
})

/** An endpoint `10.244.NODE.HOST`. */
const endpoint = (where: `${number}.${number}`, more: Partial<Endpoint> = {}): Endpoint => ({
  addresses: [`10.244.${where}`],
  nodeName: `node-${where.split('.')[0]}`,
  targetRef: { kind: 'Pod', uid: `pod-${where}` },
  ...more,
})
const unready = { conditions: { ready: false, serving: false, terminating: false } }
const ending = { conditions: { ready: false, serving: true, terminating: true } }
const ended = { conditions: { ready: false, serving: false, terminating: true } }

const slice = (
  endpoints: readonly Endpoint[],
  ports: EndpointSlice['ports'] = [{ name: '', port: 8080, protocol: 'TCP' }],
): EndpointSlice => ({
  metadata: {
    namespace: 'lab',
    name: 'web-1',
    labels: { 'kubernetes.io/service-name': 'web' },
  },
  addressType: 'IPv4',
  endpoints: [...endpoints],
  ports,
})

const wanted = (
  it: Service,
  slices: readonly EndpointSlice[],
  known: readonly Node[] = nodes,
  isEnding: (uid: string) => boolean = () => false,
) => trafficOf({ services: [it], slices, nodes: known, isEnding })

const text = (targets: readonly Target[]) =>
  targets.map(({ address, port }) => `${address.replace('10.244.', '')}:${port}`).join(' ')

/** `any; NODE: …` */
const texts = ({ any, byNode }: Targets) =>
  [text(any), ...[...byNode].map(([name, own]) => `${name}: ${text(own)}`)].join('; ')

const onlyPort = (...args: Parameters<typeof wanted>): ServicePort => {
  const [port, ...more] = wanted(...args).traffic.ports
  assert.ok(port && more.length === 0)
  return port
}

describe('who gets new connections', () => {
  const local = { internalTrafficPolicy: 'Local' }
  const zones = [node(0, 'a'), node(1, 'b')]
  const inZone = (where: `${number}.${number}`, zone: string, more: Partial<Endpoint> = {}) =>
    endpoint(where, { hints: { forZones: [{ name: zone }] }, ...more })
  const cases: readonly (readonly [
    what: string,
    expected: string,
    endpoints: readonly Endpoint[],
    spec?: Partial<ServiceSpec>,
    known?: readonly Node[],
  ])[] = [
    ['all that are ready, sorted', '0.2:8080 1.2:8080', [endpoint('1.2'), endpoint('0.2')]],
    ['what nobody calls unready', '0.2:8080', [endpoint('0.2', { conditions: {} })]],
    ['none that is not ready', '0.2:8080', [endpoint('0.2'), endpoint('0.3', unready)]],
    ['none that ends', '0.2:8080', [endpoint('0.2'), endpoint('0.3', ending)]],
    ['those that end, if they are the last', '0.3:8080', [endpoint('0.3', ending)]],
    ['nobody, if they serve no more', '', [endpoint('0.3', ended), endpoint('0.2', unready)]],
    [
      'those of the own node',
      '0.2:8080 1.2:8080; node-0: 0.2:8080; node-1: 1.2:8080',
      [endpoint('0.2'), endpoint('1.2')],
      local,
    ],
    ['nobody on a node that has none', '0.2:8080; node-1: ', [endpoint('0.2')], local],
    [
      'those that end on the own node before those of others',
      '1.2:8080; node-0: 0.2:8080',
      [endpoint('0.2', ending), endpoint('1.2')],
      local,
    ],
    [
      'those for the own zone',
      '0.2:8080 1.2:8080; node-0: 0.2:8080; node-1: 1.2:8080',
      [inZone('0.2', 'a'), inZone('1.2', 'b')],
      {},
      zones,
    ],
    [
      'all, if none is for the own zone',
      '0.2:8080 0.3:8080',
      [inZone('0.2', 'c'), inZone('0.3', 'c')],
      {},
      zones,
    ],
    [
      'all, if one says nothing of zones',
      '0.2:8080 1.2:8080',
      [inZone('0.2', 'a'), endpoint('1.2')],
      {},
      zones,
    ],
    [
      'all, if the one for the own zone is not ready',
      '1.2:8080',
      [inZone('0.2', 'a', unready), inZone('1.2', 'b')],
      {},
      [node(0, 'a')],
    ],
  ]
  for (const [what, expected, endpoints, spec, known] of cases)
    it(`is ${what}`, () => {
      const port = onlyPort(service(spec), [slice(endpoints)], known)
      assert.equal(texts(port.inside), expected)
    })

  it('depends on each policy by itself', () => {
    const it = service({ type: 'NodePort', externalTrafficPolicy: 'Local' })
    const port = onlyPort(it, [slice([endpoint('0.2')])])
    assert.equal(texts(port.inside), '0.2:8080')
    assert.equal(texts(port.outside), '0.2:8080; node-1: ')
  })

  it('is nobody whose pod is to go, before the slices say so', () => {
    const isEnding = (uid: string) => uid === 'pod-0.2'
    const slices = [slice([endpoint('0.2'), endpoint('1.2')])]
    assert.equal(text(onlyPort(service(), slices, nodes, isEnding).inside.any), '1.2:8080')
    const last = [slice([endpoint('0.2')])]
    assert.equal(text(onlyPort(service(), last, nodes, isEnding).inside.any), '0.2:8080')
    const early = service({ publishNotReadyAddresses: true })
    assert.equal(text(onlyPort(early, slices, nodes, isEnding).inside.any), '0.2:8080 1.2:8080')
  })

  it('is an endpoint of several slices once, as the best of them says', () => {
    const slices = [slice([endpoint('0.2', unready)]), slice([endpoint('0.2')])]
    assert.equal(text(onlyPort(service(), slices).inside.any), '0.2:8080')
  })

  it('is whom a hand-made slice names', () => {
    const made = slice([{ addresses: ['192.0.2.5'] }])
    assert.deepEqual(onlyPort(service(), [made]).inside.any, [{ address: '192.0.2.5', port: 8080 }])
  })

  it('are the endpoints of the port of that name and protocol', () => {
    const ports = [
      { name: 'http', port: 80, targetPort: 'web' },
      { name: 'dns', port: 53, protocol: 'UDP' },
    ]
    const slices = [
      slice([endpoint('0.2')], [{ name: 'http', port: 8080, protocol: 'TCP' }]),
      slice([endpoint('0.3')], [{ name: 'http', port: 8081, protocol: 'TCP' }]),
      slice([endpoint('0.4')], [{ name: 'dns', port: 5353, protocol: 'UDP' }]),
      slice([endpoint('0.5')], [{ name: 'dns', port: 5353, protocol: 'TCP' }]),
      slice([endpoint('0.6')], []),
    ]
    const [http, dns] = wanted(service({ ports }), slices).traffic.ports
    assert.equal(text(http?.inside.any ?? []), '0.2:8080 0.3:8081')
    assert.equal(text(dns?.inside.any ?? []), '0.4:5353')
    assert.equal(dns?.id, 'lab/web:dns/UDP')
  })

  it('is never one that neither is ready nor serves, and always one that is ready if there is any', () => {
    const condition = fc.option(fc.boolean(), { nil: undefined })
    const endpoints = fc.array(
      fc.record({
        where: fc.tuple(fc.nat(2), fc.integer({ min: 2, max: 9 })),
        ready: condition,
        serving: condition,
        terminating: condition,
        zone: fc.constantFrom('', 'a', 'b'),
      }),
      { maxLength: 12 },
    )
    const policy = fc.constantFrom('Local', 'Cluster')
    fc.assert(
      fc.property(endpoints, policy, (some, internalTrafficPolicy) => {
        const distinct = [...new Map(some.map((each) => [each.where.join(), each])).values()]
        const made = distinct.map(({ where, zone, ready, serving, terminating }) =>
          endpoint(`${where[0]}.${where[1]}`, {
            conditions: {
              ...(ready !== undefined && { ready }),
              ...(serving !== undefined && { serving }),
              ...(terminating !== undefined && { terminating }),
            },
            ...(zone && { hints: { forZones: [{ name: zone }] } }),
          }),
        )
        const known = [node(0, 'a'), node(1, 'b')]
        const it = service({ internalTrafficPolicy })
        const { any, byNode } = onlyPort(it, [slice(made)], known).inside
        const isReady = ({ conditions }: Endpoint) => conditions?.ready !== false
        const isLeft = ({ conditions }: Endpoint) =>
          conditions?.serving !== false && conditions?.terminating === true
        const find = ({ address }: Target) =>
          made.find(({ addresses }) => addresses[0] === address) ?? assert.fail()
        for (const [name, list] of [['', any] as const, ...byNode]) {
          const chosen = list.map(find)
          assert.ok(chosen.every((each) => isReady(each) || isLeft(each)))
          const reachable =
            name && internalTrafficPolicy === 'Local'
              ? made.filter(({ nodeName }) => nodeName === name)
              : made
          assert.equal(
            chosen.length > 0,
            reachable.some((each) => isReady(each) || isLeft(each)),
          )
          if (reachable.some(isReady)) assert.ok(chosen.every(isReady))
        }
      }),
    )
  })
})

describe('a port of a service', () => {
  it('answers at all addresses that the service has', () => {
    const it = service(
      {
        type: 'LoadBalancer',
        ports: [{ port: 6000, nodePort: 8000 }],
        externalIPs: ['192.0.2.9'],
        loadBalancerSourceRanges: [' 192.0.2.0/24', '2001:db8::/32'],
        sessionAffinity: 'ClientIP',
      },
      {
        status: {
          loadBalancer: {
            ingress: [
              { ip: '10.10.1.128', ipMode: 'VIP' },
              { ip: '10.10.1.129', ipMode: 'Proxy' },
              { hostname: 'example.com' },
            ],
          },
        },
      },
    )
    const { inside: _, outside: __, ...port } = onlyPort(it, [])
    assert.deepEqual(port, {
      id: 'lab/web:/TCP',
      service: { namespace: 'lab', name: 'web', uid: 'u1' },
      name: '',
      protocol: 'TCP',
      port: 6000,
      nodePort: 8000,
      clusterAddresses: ['10.96.0.7'],
      externalAddresses: ['192.0.2.9'],
      loadBalancerAddresses: ['10.10.1.128'],
      allowedSources: ['192.0.2.0/24'],
      affinitySeconds: 10_800,
    })
  })

  it('is not there for services that are a matter of names, or of another proxy', () => {
    const labels = { 'service.kubernetes.io/service-proxy-name': 'other' }
    const none = [
      service({ clusterIPs: ['None'] }),
      service({ type: 'ExternalName', clusterIPs: [] }),
      service({ clusterIPs: [] }),
      service({}, { metadata: { namespace: 'lab', name: 'web', labels } }),
    ]
    for (const it of none)
      assert.deepEqual(wanted(it, [slice([endpoint('0.2')])]).traffic.ports, [])
  })

  it('is refused by name if nobody carries its protocol', () => {
    const { traffic, problems } = wanted(service({ ports: [{ port: 9, protocol: 'SCTP' }] }), [])
    assert.deepEqual(traffic.ports, [])
    assert.deepEqual(
      problems.map(({ reason, message }) => `${reason}: ${message}`),
      [
        "UnsupportedProtocol: Port 9 gets no traffic: its protocol is SCTP, and this cluster's service proxy carries TCP and UDP",
      ],
    )
  })

  it('knows the nodes', () => {
    assert.deepEqual(wanted(service(), []).traffic.nodes[1], {
      name: 'node-1',
      addresses: ['10.10.1.2'],
      podRanges: ['10.244.1.0/24'],
    })
  })
})

describe('balancing of requests', () => {
  const asking = (value: string, spec: Partial<ServiceSpec> = {}) =>
    service(spec, {
      metadata: {
        namespace: 'lab',
        name: 'web',
        annotations: { 'service.galley.dev/http-balancing': value },
      },
    })

  it('is had by asking, at ports that may speak HTTP', () => {
    const ports = [
      { name: 'a', port: 1 },
      { name: 'b', port: 2, appProtocol: 'https' },
      { name: 'c', port: 3, protocol: 'UDP' },
      { name: 'd', port: 4, appProtocol: 'http' },
    ]
    const { traffic, problems } = wanted(asking('least-requests', { ports }), [])
    assert.deepEqual(
      traffic.ports.map(({ http }) => http),
      ['least-requests', undefined, undefined, 'least-requests'],
    )
    assert.deepEqual(problems, [])
  })

  const vain: readonly (readonly [string, Partial<ServiceSpec>, RegExp])[] = [
    ['fastest', {}, /must be round-robin or least-requests, found 'fastest'/],
    ['round-robin', { sessionAffinity: 'ClientIP' }, /no effect on a service with sessionAffinity/],
    ['round-robin', { ports: [{ port: 1, appProtocol: 'https' }] }, /no port is TCP/],
  ]
  for (const [value, spec, message] of vain)
    it(`is told of when it is asked for in vain: ${message.source}`, () => {
      const { traffic, problems } = wanted(asking(value, spec), [])
      assert.equal(traffic.ports[0]?.http, undefined)
      assert.match(problems[0]?.message ?? '', message)
    })
})

describe('a health check', () => {
  it('counts the ready endpoints of each node', () => {
    const it = service({
      type: 'LoadBalancer',
      externalTrafficPolicy: 'Local',
      healthCheckNodePort: 31000,
    })
    const all = [endpoint('0.2'), endpoint('0.3'), endpoint('1.2', unready)]
    const { healthChecks } = wanted(it, [slice(all), slice(all)])
    assert.equal(healthChecks[0]?.port, 31000)
    assert.deepEqual(healthChecks[0]?.local, new Map([['node-0', 2]]))
  })
})
