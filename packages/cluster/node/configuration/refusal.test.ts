import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Pod } from '../../client/resources.ts'
import type { NodeFacts } from './node-facts.ts'
import { refusal } from './refusal.ts'
import { sysctlsOf } from './sysctls.ts'

const podOf = (spec: object): Pod =>
  ({ metadata: {}, spec: { containers: [{ name: 'c' }], ...spec } }) as unknown as Pod

const refusedBy = (spec: object, allowedSysctls: readonly string[] = []) =>
  refusal(podOf(spec), { allowedSysctls } as NodeFacts)

const sysctl = (name: string, more: object = {}) => ({
  securityContext: { sysctls: [{ name, value: '1' }] },
  ...more,
})
const forbidden = (why: string) => ({
  reason: 'SysctlForbidden',
  message: `forbidden sysctl: ${why}`,
})

describe('a node', () => {
  it('takes what it can run', () => {
    assert.equal(refusedBy({}), undefined)
    assert.equal(refusedBy(sysctl('net.ipv4.ip_local_port_range')), undefined)
    assert.equal(refusedBy(sysctl('kernel/shm_rmid_forced')), undefined)
    assert.equal(refusedBy(sysctl('kernel.msgmax'), ['kernel.msg*']), undefined)
    const appArmorProfile = { type: 'Unconfined' }
    assert.equal(refusedBy({ securityContext: { appArmorProfile } }), undefined)
  })

  const cases = [
    ['an unsafe sysctl', sysctl('kernel.msgmax'), forbidden('"kernel.msgmax" not allowlisted')],
    [
      'a sysctl of the machine’s network',
      sysctl('net.ipv4.tcp_syncookies', { hostNetwork: true }),
      forbidden('"net.ipv4.tcp_syncookies" not allowed with host Net enabled'),
    ],
    [
      'a sysctl that all processes would share',
      sysctl('kernel.shm_rmid_forced', { hostIPC: true }),
      forbidden('"kernel.shm_rmid_forced" not allowed with host IPC enabled'),
    ],
    [
      'another system',
      { os: { name: 'windows' } },
      {
        reason: 'PodOSNotSupported',
        message: "Failed to admit pod as the OS field doesn't match node OS",
      },
    ],
    [
      'groups that no image adds to',
      { securityContext: { supplementalGroupsPolicy: 'Strict' } },
      {
        reason: 'SupplementalGroupsPolicyNotSupported',
        message: 'SupplementalGroupsPolicy=Strict is not supported in this node',
      },
    ],
    [
      'a profile of AppArmor',
      { securityContext: { appArmorProfile: { type: 'RuntimeDefault' } } },
      {
        reason: 'AppArmor',
        message: 'Cannot enforce AppArmor: AppArmor is not enabled on the host',
      },
    ],
  ] as const
  for (const [name, spec, expected] of cases)
    it(`refuses ${name}`, () => assert.deepEqual(refusedBy(spec), expected))

  it('names sysctls with dots, as the files that have dots in their names need slashes', () =>
    assert.deepEqual(sysctlsOf(podOf(sysctl('net/ipv4/conf/eth0.1/forwarding'))), {
      'net.ipv4.conf.eth0/1.forwarding': '1',
    }))
})
