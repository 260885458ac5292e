import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Pod } from '../../client/resources.ts'
import { parseResolver, resolvConf } from './resolv-conf.ts'

const machine = {
  servers: ['192.0.2.53'],
  searches: ['example.org'],
  options: ['timeout:1'],
}
const cluster = { clusterDomain: 'cluster.local', clusterDns: ['10.96.0.10'] }
const pod = (spec: object): Pod => ({ metadata: { namespace: 'n' }, spec: spec as never })
const textOf = (spec: object, from = cluster) => resolvConf(pod(spec), from, machine).text

const ofCluster =
  'search n.svc.cluster.local svc.cluster.local cluster.local example.org\nnameserver 10.96.0.10\noptions ndots:5\n'
const ofMachine = 'search example.org\nnameserver 192.0.2.53\noptions timeout:1\n'

describe('a pod’s resolver', () => {
  const cases = [
    ['the cluster’s as a rule', {}, ofCluster],
    ['the cluster’s by name', { dnsPolicy: 'ClusterFirst' }, ofCluster],
    ['the machine’s on its network', { dnsPolicy: 'ClusterFirst', hostNetwork: true }, ofMachine],
    [
      'the cluster’s even on its network, where asked for',
      { dnsPolicy: 'ClusterFirstWithHostNet', hostNetwork: true },
      ofCluster,
    ],
    ['the machine’s by name', { dnsPolicy: 'Default' }, ofMachine],
    ['none', { dnsPolicy: 'None' }, ''],
    [
      'its own',
      {
        dnsPolicy: 'None',
        dnsConfig: {
          nameservers: ['1.1.1.1', '1.1.1.1'],
          searches: ['a', 'b', 'a'],
          options: [{ name: 'ndots', value: '2' }, { name: 'edns0' }],
        },
      },
      'search a b\nnameserver 1.1.1.1\noptions ndots:2 edns0\n',
    ],
    [
      'the cluster’s with changes',
      { dnsConfig: { nameservers: ['1.1.1.1'], options: [{ name: 'ndots', value: '1' }] } },
      ofCluster.replace('options ndots:5', 'nameserver 1.1.1.1\noptions ndots:1'),
    ],
  ] as const
  for (const [name, spec, text] of cases) it(`is ${name}`, () => assert.equal(textOf(spec), text))

  it('is the machine’s where the cluster has none', () =>
    assert.equal(textOf({}, { ...cluster, clusterDns: [] }), ofMachine))

  it('tells what does not fit', () => {
    const nameservers = ['1.1.1.1', '1.1.1.2', '1.1.1.3']
    const searches = Array.from({ length: 32 }, (_, at) => `${at}.${'x'.repeat(60)}`)
    const { text, omissions } = resolvConf(
      pod({ dnsConfig: { nameservers, searches } }),
      cluster,
      machine,
    )
    assert.match(
      text,
      /^search n\.svc.* 27\.x+\nnameserver 10\.96\.0\.10\nnameserver 1\.1\.1\.1\nnameserver 1\.1\.1\.2\noptions/,
    )
    assert.match(
      omissions[0] ?? '',
      /^Nameserver limits were exceeded, .* line is: 10\.96\.0\.10 1\.1\.1\.1 1\.1\.1\.2$/,
    )
    assert.match(omissions[1] ?? '', /^Search Line limits were exceeded, /)
  })
})

describe('the machine’s resolver', () => {
  it('is read without its loopback', () => {
    const text =
      '# comment\nnameserver 127.0.0.53\nnameserver 192.0.2.1\nnameserver ::1\nsearch old\nsearch a. . b\noptions ndots:1 edns0\noptions ndots:2\nnameserver\n'
    assert.deepEqual(parseResolver(text), {
      servers: ['192.0.2.1'],
      searches: ['a', 'b'],
      options: ['ndots:2', 'edns0'],
    })
  })
})
