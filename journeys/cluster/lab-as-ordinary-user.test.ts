import { test } from 'node:test'
import { asOrdinaryUser } from '../support/as-ordinary-user.ts'
import {
  exerciseAutoscaler,
  exerciseLoadBalancer,
  exerciseNodePort,
  labOptions,
  needsOfExercises,
  pushLabImages,
} from '../support/lab-exercises.ts'
import { PodCluster } from '../support/pod-cluster.ts'

asOrdinaryUser(import.meta.filename, () => {
  test("the lab's exercises work for an ordinary user, without isolation", {
    skip: needsOfExercises,
    timeout: 280_000,
  }, async (context) => {
    const cluster = new PodCluster(context)
    const quickly = ['--horizontal-pod-autoscaler-sync-period', '1s']
    cluster.start('--runtime', 'process', ...labOptions, ...quickly)
    pushLabImages(cluster)
    // Where nothing is isolated, the ports of load balancers are this machine's.
    const lab = { cluster, reach: () => '127.0.0.1' }
    await context.test('one pod behind a node port, for a browser', () => exerciseNodePort(lab))
    await context.test('five pods behind a load balancer, each in its turn', () =>
      exerciseLoadBalancer(lab),
    )
    await context.test('as many pods as the load needs', () => exerciseAutoscaler(lab))
  })
})
