import assert from 'node:assert/strict'
import { test } from 'node:test'
import { evaluate } from './evaluate.ts'
import type { Level } from './levels.ts'
import type { PodSpec } from './pod.ts'

type Annotations = Record<string, string>

const told = (level: Level, minor: number | undefined, spec: PodSpec, annotations?: Annotations) =>
  evaluate({ level, minor }, { spec, annotations: annotations ?? {} }).map(
    ({ reason, detail }) => `${reason} (${detail})`,
  )
const baseline = (spec: PodSpec, annotations?: Annotations) =>
  told('baseline', undefined, spec, annotations)

const container = (securityContext: object, name = 'a') => ({ name, image: 'i', securityContext })
const careful = {
  capabilities: { drop: ['ALL'] },
  allowPrivilegeEscalation: false,
  runAsNonRoot: true,
  seccompProfile: { type: 'RuntimeDefault' },
}

test('a privileged namespace takes every pod', () => {
  assert.deepEqual(told('privileged', undefined, { hostPID: true }), [])
})

test('a pod that asks for nothing keeps to the baseline, and a careful one to all', () => {
  assert.deepEqual(baseline({ containers: [container({})] }), [])
  assert.deepEqual(told('restricted', undefined, { containers: [container(careful)] }), [])
})

test('a pod may not get at its node', () => {
  assert.deepEqual(
    baseline({
      hostNetwork: true,
      hostIPC: true,
      volumes: [{ name: 'v', hostPath: {} }],
      containers: [
        { name: 'a', ports: [{ hostPort: 80 }, { hostPort: 443 }] },
        { name: 'b', ports: [{ hostPort: 80 }] },
      ],
      securityContext: { windowsOptions: { hostProcess: true } },
    }),
    [
      'host namespaces (hostNetwork=true, hostIPC=true)',
      'hostPath volumes (volume "v")',
      'hostPort (containers "a", "b" use hostPorts 443, 80)',
      'hostProcess (pod must not set securityContext.windowsOptions.hostProcess=true)',
    ],
  )
})

test('a pod’s processes get no more rights than usual', () => {
  assert.deepEqual(
    baseline({
      initContainers: [container({ capabilities: { add: ['SYS_ADMIN', 'KILL'] } })],
      containers: [container({ privileged: true, procMount: 'Unmasked' }, 'b')],
    }),
    [
      'non-default capabilities (container "a" must not include "SYS_ADMIN" in securityContext.capabilities.add)',
      'privileged (container "b" must not set securityContext.privileged=true)',
      'procMount (container "b" must not set securityContext.procMount to "Unmasked")',
    ],
  )
})

test('profiles of the kernel may be chosen, not left', () => {
  const profile = { type: 'Unconfined' }
  const key = 'container.apparmor.security.beta.kubernetes.io/a'
  assert.deepEqual(
    baseline(
      {
        securityContext: { appArmorProfile: profile, seLinuxOptions: { user: 'u' } },
        containers: [
          container({ seccompProfile: profile, seLinuxOptions: { type: 'x', role: 'r' } }),
        ],
      },
      { [key]: 'unconfined' },
    ),
    [
      `forbidden AppArmor profiles (pod and annotation must not set AppArmor profile type to "Unconfined", "${key}="unconfined"")`,
      'seLinuxOptions (pod and container "a" set forbidden securityContext.seLinuxOptions: type "x"; user may not be set; role may not be set)',
      'seccompProfile (container "a" must not set securityContext.seccompProfile.type to "Unconfined")',
    ],
  )
})

test('the strict level wants what is careful said', () => {
  assert.deepEqual(
    told('restricted', undefined, {
      securityContext: { runAsUser: 0 },
      volumes: [{ name: 'n', nfs: {} }],
      containers: [container({ capabilities: { add: ['KILL'] } }), container(careful, 'b')],
    }),
    [
      'allowPrivilegeEscalation != false (container "a" must set securityContext.allowPrivilegeEscalation=false)',
      'unrestricted capabilities (container "a" must set securityContext.capabilities.drop=["ALL"]; container "a" must not include "KILL" in securityContext.capabilities.add)',
      'restricted volume types (volume "n" uses restricted volume type "nfs")',
      'runAsNonRoot != true (pod or container "a" must set securityContext.runAsNonRoot=true)',
      'runAsUser=0 (pod must not set runAsUser=0)',
      'seccompProfile (pod or container "a" must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost")',
    ],
  )
})

test('an older version has the rules of its time', () => {
  const sysctls = [{ name: 'net.ipv4.tcp_rmem' }]
  const seLinux = { seLinuxOptions: { type: 'container_engine_t' } }
  const spec = { securityContext: { sysctls, ...seLinux } }
  assert.deepEqual(baseline(spec), [])
  assert.deepEqual(told('baseline', 99, spec), [])
  assert.deepEqual(told('baseline', 30, spec), [
    'seLinuxOptions (pod set forbidden securityContext.seLinuxOptions: type "container_engine_t")',
    'forbidden sysctls (net.ipv4.tcp_rmem)',
  ])
  const annotation = { 'seccomp.security.alpha.kubernetes.io/pod': 'unconfined' }
  assert.deepEqual(told('baseline', 18, {}, annotation), [
    'seccompProfile (forbidden annotation seccomp.security.alpha.kubernetes.io/pod="unconfined")',
  ])
  assert.deepEqual(baseline({}, annotation), [])
  assert.deepEqual(told('restricted', 7, { containers: [container({ runAsNonRoot: true })] }), [])
})

test('a Windows pod need not say what Windows does not have', () => {
  const spec = { os: { name: 'windows' }, containers: [container({ runAsNonRoot: true })] }
  assert.deepEqual(told('restricted', undefined, spec), [])
  assert.equal(told('restricted', 24, spec).length, 3)
})
