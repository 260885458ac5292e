import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { needsShared, sharedFolder } from '@galley/kit/testing/shared'
import { ClusterPlace, needsKubectl } from '../support/cluster.ts'

const skip = needsKubectl || needsShared
const app = 'deployment/flask-test-app'
const image = '10.10.1.1:5000/ml-app:0.0.1'
const manifest = (exercise: string) => join(sharedFolder, 'lab', `deployment_${exercise}.yaml`)

test("the lab's exercises read on simulated nodes as on a real cluster", {
  skip,
}, async (context) => {
  const place = new ClusterPlace(context)
  const started = place.startSimulated('one', 3, '--service-node-port-range', '8000-32767')
  assert.equal(started.code, 0, started.stderr)

  /** What kubectl prints, blanks made one. */
  const says = (...args: readonly string[]): string => {
    const { code, stdout, stderr } = place.kubectl(...args)
    assert.equal(code, 0, `kubectl ${args.join(' ')}: ${stderr}`)
    return stdout.replace(/[^\S\n]+/g, ' ')
  }
  const rollsOut = () =>
    assert.match(
      says('rollout', 'status', app, '--timeout=30s'),
      /^deployment "flask-test-app" successfully rolled out$/m,
    )
  const history = () => says('rollout', 'history', app)
  const isEmptied = () => {
    assert.equal(place.kubectl('wait', '--for=delete', 'pods', '--all', '--timeout=30s').code, 0)
    says('wait', '--for=delete', 'replicasets', '--all', '--timeout=30s')
    assert.doesNotMatch(says('get', 'all', '-o', 'name'), /flask|ml-app/)
  }

  await context.test('one pod behind a node port', () => {
    assert.equal(
      says('apply', '-f', manifest('k8s')),
      'service/flask-test-service created\ndeployment.apps/flask-test-app created\n',
    )
    rollsOut()
    assert.match(
      says('get', app, '-o', 'wide'),
      row(`flask-test-app 1/1 1 1 AGE flask-test-app ${image} app=flask-test-app`),
    )
    assert.match(
      says('get', 'rs', '-o', 'wide'),
      row(
        `flask-test-app-HASH 1 1 1 AGE flask-test-app ${image} app=flask-test-app,pod-template-hash=HASH`,
      ),
    )
    assert.match(
      says('get', 'service', 'flask-test-service', '-o', 'wide'),
      /^flask-test-service NodePort 10\.96\.\d+\.\d+ <none> 6000:8000\/TCP \d+s app=flask-test-app$/m,
    )
    assert.match(
      says('get', 'pods', '-o', 'wide'),
      /^flask-test-app-\w+-\w{5} 1\/1 Running 0 \d+s \d+\.\d+\.\d+\.\d+ node-\d <none> <none>$/m,
    )
    place.kubectl('wait', 'endpoints/flask-test-service', '--for=jsonpath={.subsets}')
    assert.match(
      says('get', 'endpoints', 'flask-test-service'),
      /^flask-test-service \d+\.\d+\.\d+\.\d+:5000 \d+s$/m,
    )
  })

  await context.test('descriptions', () => {
    const described = says('describe', app)
    for (const line of [
      'Annotations: deployment.kubernetes.io/revision: 1',
      'Replicas: 1 desired | 1 updated | 1 total | 1 available | 0 unavailable',
      'RollingUpdateStrategy: 25% max unavailable, 25% max surge',
      ` Image: ${image}`,
      ' Available True MinimumReplicasAvailable',
      ' Progressing True NewReplicaSetAvailable',
      'OldReplicaSets: <none>',
      'NewReplicaSet: flask-test-app-HASH (1/1 replicas created)',
      ' Normal ScalingReplicaSet AGE deployment-controller Scaled up replica set flask-test-app-HASH from 0 to 1',
    ])
      assert.match(described, row(line))
    const service = says('describe', 'service', 'flask-test-service')
    for (const line of [
      'Type: NodePort',
      'TargetPort: 5000/TCP',
      'NodePort: <unset> 8000/TCP',
      'Events: <none>',
    ])
      assert.match(service, row(line))
    assert.match(service, /^Endpoints: \d+\.\d+\.\d+\.\d+:5000$/m)
    const pod = says('describe', 'pods', '-l', 'app=flask-test-app')
    assert.match(pod, /^Controlled By: ReplicaSet\/flask-test-app-\w+$/m)
    assert.match(
      pod,
      /^ Normal Scheduled \d+s default-scheduler Successfully assigned default\/flask-test-app-\w+-\w{5} to node-\d$/m,
    )
  })

  await context.test('more pods, another image and back', () => {
    assert.equal(says('scale', app, '--replicas=5'), 'deployment.apps/flask-test-app scaled\n')
    rollsOut()
    assert.match(says('get', app), row('flask-test-app 5/5 5 5 AGE'))
    assert.equal(
      says('set', 'image', app, 'flask-test-app=10.10.1.1:5000/ml-app:0.0.2'),
      'deployment.apps/flask-test-app image updated\n',
    )
    rollsOut()
    const sets = says('get', 'rs', '--no-headers')
    assert.match(sets, row('flask-test-app-HASH 0 0 0 AGE'))
    assert.match(sets, row('flask-test-app-HASH 5 5 5 AGE'))
    const head = 'deployment.apps/flask-test-app \nREVISION CHANGE-CAUSE\n'
    assert.equal(history(), `${head}1 <none>\n2 <none>\n\n`)
    assert.equal(says('rollout', 'undo', app), 'deployment.apps/flask-test-app rolled back\n')
    rollsOut()
    assert.equal(history(), `${head}2 <none>\n3 <none>\n\n`)
    const second = says('rollout', 'history', app, '--revision=2')
    assert.match(second, /^deployment\.apps\/flask-test-app with revision #2\nPod Template:$/m)
    assert.match(second, /^ Image: 10\.10\.1\.1:5000\/ml-app:0\.0\.2$/m)
    assert.equal(
      says('get', app, '-o', 'jsonpath={.spec.template.spec.containers[0].image}'),
      image,
    )
  })

  await context.test('a rollout begun again and held', () => {
    assert.equal(says('rollout', 'restart', app), 'deployment.apps/flask-test-app restarted\n')
    rollsOut()
    assert.equal(says('rollout', 'pause', app), 'deployment.apps/flask-test-app paused\n')
    assert.deepEqual(place.kubectl('rollout', 'pause', app), {
      code: 1,
      stdout: '',
      stderr: 'error: deployments.apps "flask-test-app" is already paused\n',
    })
    assert.equal(says('rollout', 'resume', app), 'deployment.apps/flask-test-app resumed\n')
    assert.equal(
      says('delete', '-f', manifest('k8s')),
      'service "flask-test-service" deleted\ndeployment.apps "flask-test-app" deleted\n',
    )
    isEmptied()
  })

  await context.test('five pods behind a load balancer', () => {
    assert.equal(
      says('apply', '-f', manifest('lb')),
      'service/flask-test-service created\ndeployment.apps/flask-test-app created\n',
    )
    rollsOut()
    assert.match(
      says('get', 'service', 'flask-test-service'),
      /^flask-test-service LoadBalancer 10\.96\.\d+\.\d+ <pending> 6000:8000\/TCP \d+s$/m,
    )
    const nodes = says('get', 'pods', '-o', 'jsonpath={.items[*].spec.nodeName}').split(' ')
    assert.deepEqual([nodes.length, new Set(nodes).size], [5, 3])
    assert.equal(
      says('apply', '-f', manifest('lb')),
      'service/flask-test-service unchanged\ndeployment.apps/flask-test-app unchanged\n',
    )
    says('delete', '-f', manifest('lb'))
    isEmptied()
  })

  await context.test('a deployment with an autoscaler', () => {
    assert.equal(
      says('apply', '-f', manifest('hpa')),
      'horizontalpodautoscaler.autoscaling/ml-app-hpa created\nservice/flask-test-service created\ndeployment.apps/ml-app-hpa created\n',
    )
    says('rollout', 'status', 'deployment/ml-app-hpa', '--timeout=30s')
    assert.match(
      says('get', 'hpa'),
      /^ml-app-hpa Deployment\/ml-app-hpa cpu: <unknown>\/50% 1 5 \d \d+s$/m,
    )
    assert.match(
      says('describe', 'hpa', 'ml-app-hpa'),
      /^ resource cpu on pods \(as a percentage of request\): <unknown> \/ 50%$/m,
    )
    assert.equal(
      says('delete', '-f', manifest('hpa')),
      'horizontalpodautoscaler.autoscaling "ml-app-hpa" deleted\nservice "flask-test-service" deleted\ndeployment.apps "ml-app-hpa" deleted\n',
    )
    isEmptied()
  })
})

/** A line, with `AGE` for any, and `HASH` for that of any template. */
const row = (line: string) =>
  new RegExp(
    `^${RegExp.escape(line).replaceAll('AGE', '\\d+s').replaceAll('HASH', '\\w{8,10}')}$`,
    'm',
  )
