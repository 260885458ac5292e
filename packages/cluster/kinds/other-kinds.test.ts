import assert from 'node:assert/strict'
import { test } from 'node:test'
import { controllerRevision } from './apps/controller-revision.ts'
import { configMap } from './core/config-map.ts'
import { fromCoreEvent, newEvent, toCoreEvent } from './core/event/new-event.ts'
import { limitRange } from './core/limit-range.ts'
import { persistentVolumeClaim } from './core/persistent-volume-claim.ts'
import { resourceQuota } from './core/resource-quota.ts'
import { secret } from './core/secret.ts'
import { service } from './core/service.ts'
import { endpointSlice } from './discovery/endpoint-slice.ts'
import type { Kind } from './kind.ts'
import { ingress } from './networking/ingress.ts'
import { ingressClass } from './networking/ingress-class.ts'
import { ipAddress } from './networking/ip-address.ts'
import { networkPolicy } from './networking/network-policy.ts'
import { serviceCidr } from './networking/service-cidr.ts'
import { otherKinds } from './other-kinds.ts'
import { podDisruptionBudget } from './policy/pod-disruption-budget.ts'
import { clusterRoleBinding } from './rbac/cluster-role-binding.ts'
import { role } from './rbac/role.ts'
import { roleBinding } from './rbac/role-binding.ts'
import { priorityClass } from './scheduling/priority-class.ts'
import { storageClass } from './storage/storage-class.ts'
import { structs } from './structure/structs.ts'
import { readAs, refusalsOf, rowOf, updateRefusalsOf } from './testing/ask-kind.ts'

type Json = Record<string, unknown>

const port = { port: 80 }

test('every kind has a structure, and no two are served at one path', () => {
  const paths = otherKinds.map(({ group, version, plural }) => `${group}/${version}/${plural}`)
  assert.equal(new Set(paths).size, paths.length)
  for (const { structure } of otherKinds) assert.ok(structs(structure))
})

test('what is absent is filled in', () => {
  const cases: readonly (readonly [Kind, Json, Json])[] = [
    [
      service,
      { spec: { ports: [port], type: 'NodePort' } },
      {
        spec: {
          ports: [{ port: 80, protocol: 'TCP', targetPort: 80 }],
          type: 'NodePort',
          sessionAffinity: 'None',
          externalTrafficPolicy: 'Cluster',
          internalTrafficPolicy: 'Cluster',
        },
      },
    ],
    [secret, { stringData: { a: 'b' } }, { type: 'Opaque', data: { a: 'Yg==' } }],
    [
      limitRange,
      { spec: { limits: [{ type: 'Container', max: { cpu: '1' } }] } },
      {
        spec: {
          limits: [
            {
              type: 'Container',
              max: { cpu: '1' },
              default: { cpu: '1' },
              defaultRequest: { cpu: '1' },
            },
          ],
        },
      },
    ],
    [
      networkPolicy,
      { spec: { egress: [{ ports: [{ port: 53 }] }] } },
      {
        spec: {
          podSelector: {},
          egress: [{ ports: [{ port: 53, protocol: 'TCP' }] }],
          policyTypes: ['Ingress', 'Egress'],
        },
      },
    ],
  ]
  for (const [kind, given, due] of cases) {
    const { metadata: _, kind: __, status: ___, ...read } = readAs(kind, given)
    assert.deepEqual(read, due, kind.kind)
  }
})

test('new objects are refused in the words of Kubernetes', () => {
  const cases: readonly (readonly [Kind, Json, readonly string[]])[] = [
    [
      service,
      { spec: { ports: [{ port: 80, protocol: 'HTTP' }] } },
      ['spec.ports[0].protocol: Unsupported value: "HTTP": supported values: "SCTP", "TCP", "UDP"'],
    ],
    [
      service,
      { spec: { ports: [port, port] } },
      [
        'spec.ports[0].name: Required value',
        'spec.ports[1].name: Required value',
        'spec.ports[1]: Duplicate value: core.ServicePort{Name:"", Protocol:"TCP", AppProtocol:(*string)(nil), Port:80, TargetPort:intstr.IntOrString{Type:0, IntVal:0, StrVal:""}, NodePort:0}',
      ],
    ],
    [
      service,
      { spec: { type: 'ExternalName', clusterIPs: ['10.0.0.1'] } },
      [
        'spec.clusterIPs: Forbidden: may not be set for ExternalName services',
        'spec.externalName: Required value',
      ],
    ],
    [
      configMap,
      { data: { k: 'v', '..': '' }, binaryData: { k: 'AA==' } },
      [
        'data[k]: Invalid value: "k": duplicate of key present in binaryData',
        'data[..]: Invalid value: "..": must not be \'..\'',
      ],
    ],
    [
      configMap,
      { data: { k: 'x'.repeat(1024 * 1024 + 1) } },
      ['[]: Too long: may not be more than 1048576 bytes'],
    ],
    [
      secret,
      { type: 'kubernetes.io/tls', data: {} },
      ['data[tls.crt]: Required value', 'data[tls.key]: Required value'],
    ],
    [
      resourceQuota,
      { spec: { hard: { pods: '1.5' }, scopes: ['Terminating', 'NotTerminating'] } },
      [
        'spec.hard[pods]: Invalid value: resource.Quantity{i:resource.int64Amount{value:15, scale:-1}, d:resource.infDecAmount{Dec:(*inf.Dec)(nil)}, s:"", Format:"DecimalSI"}: must be an integer',
        'spec.scopes: Invalid value: []core.ResourceQuotaScope{"Terminating", "NotTerminating"}: conflicting scopes',
      ],
    ],
    [
      podDisruptionBudget,
      { spec: { minAvailable: '150%' } },
      [
        'spec.minAvailable: Invalid value: intstr.IntOrString{Type:1, IntVal:0, StrVal:"150%"}: must not be greater than 100%',
      ],
    ],
    [
      priorityClass,
      { metadata: { name: 'system-mine' }, value: 1 },
      [
        "metadata.name: Forbidden: priority class names with 'system-' prefix are reserved for system use only. error: system-mine is not a known system priority class",
      ],
    ],
    [
      role,
      { rules: [{ verbs: ['get'], nonResourceURLs: ['/x'] }] },
      [
        'rules[0].nonResourceURLs: Invalid value: []string{"/x"}: namespaced rules cannot apply to non-resource URLs',
      ],
    ],
    [
      clusterRoleBinding,
      { roleRef: { kind: 'Role', name: 'x' }, subjects: [{ kind: 'ServiceAccount', name: 'a' }] },
      [
        'roleRef.kind: Unsupported value: "Role": supported values: "ClusterRole"',
        'subjects[0].namespace: Required value',
      ],
    ],
    [
      ingress,
      { spec: {} },
      [
        'spec: Invalid value: []networking.IngressRule(nil): either `defaultBackend` or `rules` must be specified',
      ],
    ],
    [
      networkPolicy,
      {
        spec: {
          ingress: [{ from: [{ ipBlock: { cidr: '10.0.0.0/8', except: ['10.0.0.0/8'] } }] }],
        },
      },
      [
        'spec.ingress[0].from[0].ipBlock.except[0]: Invalid value: "10.0.0.0/8": must be a strict subset of `cidr`',
      ],
    ],
    [
      endpointSlice,
      { addressType: 'IPv4', endpoints: [{ addresses: ['::1'] }] },
      [
        'endpoints[0].addresses: Invalid value: "::1": must be an IPv4 address',
        'endpoints[0].addresses[0]: Invalid value: "::1": may not be in the loopback range (127.0.0.0/8, ::1/128)',
      ],
    ],
    [
      storageClass,
      { reclaimPolicy: 'Recycle' },
      [
        'provisioner: Required value',
        'reclaimPolicy: Unsupported value: "Recycle": supported values: "Delete", "Retain"',
      ],
    ],
    [
      persistentVolumeClaim,
      { spec: {} },
      [
        'spec.accessModes: Required value: at least 1 access mode is required',
        'spec.resources[storage]: Required value',
      ],
    ],
    [serviceCidr, { spec: { cidrs: ['10.0.0.0/16'] } }, []],
    [priorityClass, { preemptionPolicy: '' }, ['preemptionPolicy: Required value']],
    [ipAddress, { spec: { parentRef: { resource: 'services', name: 'a' } } }, []],
    [
      storageClass,
      { provisioner: 'a', allowedTopologies: [{ matchLabelExpressions: [{ key: 'k' }] }] },
      ['allowedTopologies[0].matchLabelExpressions[0].values: Required value'],
    ],
  ]
  for (const [kind, given, due] of cases) assert.deepEqual(refusalsOf(kind, given), due, kind.kind)
})

test('what must stay as it was cannot be updated', () => {
  const binding = { roleRef: { kind: 'Role', name: 'a' } }
  const cases: readonly (readonly [Kind, Json, Json, readonly string[]])[] = [
    [
      configMap,
      { immutable: true, data: { a: '1' } },
      { data: { a: '2' } },
      [
        'immutable: Forbidden: field is immutable when `immutable` is set',
        'data: Forbidden: field is immutable when `immutable` is set',
      ],
    ],
    [secret, { type: 'a' }, { type: 'b' }, ['type: Invalid value: "b": field is immutable']],
    [
      roleBinding,
      binding,
      { roleRef: { kind: 'Role', name: 'b' } },
      [
        'roleRef: Invalid value: rbac.RoleRef{APIGroup:"rbac.authorization.k8s.io", Kind:"Role", Name:"b"}: cannot change roleRef',
      ],
    ],
    [
      service,
      { spec: { ports: [port], clusterIP: '10.0.0.1', clusterIPs: ['10.0.0.1'] } },
      { spec: { ports: [port], clusterIP: '10.0.0.2', clusterIPs: ['10.0.0.2'] } },
      ['spec.clusterIPs[0]: Invalid value: []string{"10.0.0.2"}: may not change once set'],
    ],
    [
      storageClass,
      { provisioner: 'a' },
      { provisioner: 'b' },
      ['provisioner: Forbidden: updates to provisioner are forbidden.'],
    ],
    [
      ipAddress,
      { spec: { parentRef: { resource: 'services', name: 'a' } } },
      { spec: { parentRef: { resource: 'services', name: 'b' } } },
      [
        'spec.parentRef: Invalid value: networking.ParentReference{Group:"", Resource:"services", Namespace:"", Name:"b"}: field is immutable',
      ],
    ],
    [
      controllerRevision,
      { data: { a: 1 } },
      { data: {} },
      [
        'data: Invalid value: runtime.RawExtension{Raw:[]uint8{0x7b, 0x7d}, Object:runtime.Object(nil)}: field is immutable',
      ],
    ],
    [
      ingressClass,
      { spec: { controller: 'a.b/c' } },
      { spec: {} },
      ['spec.controller: Invalid value: "": field is immutable', 'spec.controller: Required value'],
    ],
  ]
  for (const [kind, old, next, due] of cases)
    assert.deepEqual(updateRefusalsOf(kind, old, next), due, kind.kind)
})

test('a service that changes its type drops what the old type had', () => {
  const old = readAs(service, {
    spec: { type: 'NodePort', ports: [{ port: 80, nodePort: 30000 }], clusterIP: '10.0.0.1' },
  })
  const next = readAs(service, {
    spec: {
      type: 'ClusterIP',
      externalTrafficPolicy: 'Cluster',
      ports: [{ port: 80, nodePort: 30000 }],
      clusterIP: '10.0.0.1',
    },
  })
  service.update?.prepare?.(next, old, '2026-01-01T00:00:00Z')
  assert.deepEqual(next.spec, {
    type: 'ClusterIP',
    ports: [{ port: 80, protocol: 'TCP', targetPort: 80 }],
    clusterIP: '10.0.0.1',
    sessionAffinity: 'None',
    internalTrafficPolicy: 'Cluster',
  })
})

test('an event is the same in both of its groups', () => {
  const event = readAs(newEvent, {
    apiVersion: 'events.k8s.io/v1',
    metadata: { name: 'e' },
    regarding: { kind: 'Pod', name: 'p' },
    note: 'said',
    reportingController: 'c',
    deprecatedCount: 3,
  })
  const core = toCoreEvent(event)
  assert.equal(core.message, 'said')
  assert.equal(core.reportingComponent, 'c')
  assert.equal(core.count, 3)
  assert.deepEqual(fromCoreEvent(core), event)
})

test('tables show what kubectl prints', () => {
  const shown = rowOf(service, {
    metadata: { name: 's', creationTimestamp: '1970-01-01T00:00:00Z' },
    spec: { type: 'LoadBalancer', ports: [{ port: 80, nodePort: 30000 }], selector: { a: 'b' } },
    status: { loadBalancer: { ingress: [{ ip: '9.9.9.9' }] } },
  })
  assert.deepEqual(shown, {
    Name: 's',
    Type: 'LoadBalancer',
    'Cluster-IP': '<none>',
    'External-IP': '9.9.9.9',
    'Port(s)': '80:30000/TCP',
    Age: '0s',
    Selector: 'a=b',
  })
})
