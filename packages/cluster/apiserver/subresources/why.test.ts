import assert from 'node:assert/strict'
import { after, describe, it } from 'node:test'
import { admin, guardedApi, user } from '../auth/testing/guarded-api.ts'

const api = await guardedApi()
after(() => api.close())

const autoscalers = '/apis/autoscaling/v2/namespaces/default/horizontalpodautoscalers'
const rbac = '/apis/rbac.authorization.k8s.io/v1/namespaces/default'
const web = {
  metadata: { name: 'web' },
  spec: { maxReplicas: 3, scaleTargetRef: { kind: 'Deployment', name: 'web' } },
}

describe('why an autoscaler decided as it did', () => {
  it('is told of one that there is, however it is asked for', async () => {
    const made = await api.send(admin, 'POST', autoscalers, web)
    const { uid } = made.body.metadata
    const first = autoscalers.replace('v2', 'v1')
    for (const path of [`${autoscalers}/web/why`, `${first}/web/why`]) {
      const { status, body } = await api.send(admin, 'GET', path)
      assert.equal(status, 200)
      assert.deepEqual(body, {
        kind: 'AutoscalerExplanation',
        apiVersion: 'galley.dev/v1',
        metadata: { namespace: 'default', name: 'web', uid },
        syncs: [],
      })
    }
    const { status } = await api.send(admin, 'GET', `${autoscalers}/nobody/why`)
    assert.equal(status, 404)
  })

  it('may be read by whoever may read the autoscaler, and not be written', async () => {
    const binding = {
      metadata: { name: 'viewers' },
      roleRef: {
        apiGroup: 'rbac.authorization.k8s.io',
        kind: 'ClusterRole',
        name: 'system:aggregate-to-view',
      },
      subjects: [{ kind: 'User', name: 'vera', apiGroup: 'rbac.authorization.k8s.io' }],
    }
    await api.send(admin, 'POST', `${rbac}/rolebindings`, binding)
    const ask = (who: string, method = 'GET') =>
      api.send(user(who), method, `${autoscalers}/web/why`)
    assert.equal((await ask('vera')).status, 200)
    assert.equal((await ask('somebody')).status, 403)
    assert.equal((await ask('vera', 'PUT')).status, 403)
    assert.equal((await api.send(admin, 'PUT', `${autoscalers}/web/why`, web)).status, 405)
  })
})
