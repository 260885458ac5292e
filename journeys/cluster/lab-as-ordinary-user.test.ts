import { test } from 'node:test'
import { asOrdinaryUser } from '../support/as-ordinary-user.ts'
import {
  labOptions,
  needsOfExercises,
  pushLabImages,
  tryExercises,
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
    await tryExercises(context, lab)
  })
})
