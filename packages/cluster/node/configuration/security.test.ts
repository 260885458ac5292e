import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Pod } from '../../client/resources.ts'
import type { Container } from '../../kinds/pod-spec/types.ts'
import { containerSecurity, securityOf, userOf } from './security.ts'

const made = (ofPod: object, ofContainer: object) => {
  const container = { name: 'c', securityContext: ofContainer } as unknown as Container
  const metadata = { name: 'p', namespace: 'n', uid: 'u' }
  const pod = {
    metadata,
    spec: { securityContext: ofPod, containers: [container] },
  } as unknown as Pod
  return { pod, container }
}

const userFor = (ofPod: object, ofContainer: object, User = '') => {
  const { pod, container } = made(ofPod, ofContainer)
  return userOf(pod, container, { User }, [])
}

const which = '(pod: "p_n(u)", container: c)'

describe('the user of a container', () => {
  const cases = [
    ['the image’s number', {}, {}, '1000:2000', { kind: 'numbers', uid: 1000, groups: [] }],
    ['the image’s name', {}, {}, 'app:app', { kind: 'image', user: 'app', groups: [] }],
    ['root where nobody says', {}, {}, '', { kind: 'numbers', uid: 0, groups: [] }],
    [
      'the pod’s',
      { runAsUser: 1, runAsGroup: 2 },
      {},
      'app',
      { kind: 'numbers', uid: 1, gid: 2, groups: [] },
    ],
    [
      'its own before the pod’s',
      { runAsUser: 1 },
      { runAsUser: 3 },
      '',
      { kind: 'numbers', uid: 3, groups: [] },
    ],
    [
      'the image’s name in another group',
      {},
      { runAsGroup: 7 },
      'app',
      { kind: 'image', user: 'app:7', groups: [] },
    ],
    [
      'in the pod’s groups',
      { fsGroup: 5, supplementalGroups: [6, 7] },
      {},
      '1',
      { kind: 'numbers', uid: 1, groups: [5, 6, 7] },
    ],
  ] as const
  for (const [name, ofPod, ofContainer, image, user] of cases)
    it(`is ${name}`, () => assert.deepEqual(userFor(ofPod, ofContainer, image), user))

  const refused = [
    ['root by the image', {}, '', `container has runAsNonRoot and image will run as root ${which}`],
    [
      'root by the image’s number',
      {},
      '0:1',
      `container has runAsNonRoot and image will run as root ${which}`,
    ],
    [
      'root by the spec',
      { runAsUser: 0 },
      '1',
      `container's runAsUser breaks non-root policy ${which}`,
    ],
    [
      'perhaps root',
      {},
      'app',
      `container has runAsNonRoot and image has non-numeric user (app), cannot verify user is non-root ${which}`,
    ],
  ] as const
  for (const [name, ofContainer, image, message] of refused)
    it(`must not be ${name}`, () =>
      assert.throws(() => userFor({ runAsNonRoot: true }, ofContainer, image), { message }))

  it('may be anybody but root', () =>
    assert.deepEqual(userFor({ runAsNonRoot: true }, { runAsUser: 9 }), {
      kind: 'numbers',
      uid: 9,
      groups: [],
    }))
})

describe('the security of a container', () => {
  const secured = (ofPod: object, ofContainer: object, allowsPrivileged = false) => {
    const { pod, container } = made(ofPod, ofContainer)
    return containerSecurity(securityOf(pod, container), container, allowsPrivileged)
  }
  const usual = {
    privileged: false,
    readOnlyRoot: false,
    noNewPrivileges: false,
    addedCapabilities: [],
    droppedCapabilities: [],
    seccomp: 'unconfined',
    masksProc: true,
  }

  it('is as upstream’s where nothing is said', () => assert.deepEqual(secured({}, {}), usual))

  it('is as asked for', () =>
    assert.deepEqual(
      secured(
        { seccompProfile: { type: 'RuntimeDefault' } },
        {
          readOnlyRootFilesystem: true,
          allowPrivilegeEscalation: false,
          capabilities: { add: ['NET_ADMIN', 'CAP_CHOWN'], drop: ['ALL'] },
          procMount: 'Unmasked',
        },
      ),
      {
        privileged: false,
        readOnlyRoot: true,
        noNewPrivileges: true,
        addedCapabilities: ['NET_ADMIN', 'CHOWN'],
        droppedCapabilities: ['ALL'],
        seccomp: 'default',
        masksProc: false,
      },
    ))

  it('is none where that is allowed', () => {
    assert.equal(secured({}, { privileged: true }, true).privileged, true)
    assert.throws(() => secured({}, { privileged: true }), {
      message:
        'privileged containers are not allowed on this node (container: c); --allow-privileged of `galley cluster start` allows them',
    })
  })

  it('has no profiles of the node', () => {
    const seccompProfile = { type: 'Localhost', localhostProfile: 'x.json' }
    assert.throws(
      () => secured({ seccompProfile }, {}),
      /x\.json.* of type Localhost is not supported/,
    )
  })
})
