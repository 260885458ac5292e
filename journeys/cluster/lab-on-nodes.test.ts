import { test } from 'node:test'
import { inOwnNetwork } from '@galley/kit/testing/own-network'
import {
  exerciseAutoscaler,
  exerciseLoadBalancer,
  exerciseNodePort,
  labOptions,
  needsOfExercises,
  pushLabImages,
} from '../support/lab-exercises.ts'
import { PodCluster } from '../support/pod-cluster.ts'

inOwnNetwork(import.meta.filename, () => {
  test("the lab's exercises work as printed, on nodes that run containers", {
    skip: needsOfExercises,
    timeout: 280_000,
  }, async (context) => {
    const cluster = new PodCluster(context)
    cluster.start(...labOptions)
    pushLabImages(cluster)
    const lab = { cluster, reach: (address: string) => address }
    await context.test('one pod behind a node port, for a browser', () => exerciseNodePort(lab))
    await context.test('five pods behind a load balancer, each in its turn', () =>
      exerciseLoadBalancer(lab),
    )
    await context.test('as many pods as the load needs', () => exerciseAutoscaler(lab))
  })
})
