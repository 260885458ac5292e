import { test } from 'node:test'
import { inOwnNetwork } from '@galley/kit/testing/own-network'
import {
  labOptions,
  needsOfExercises,
  pushLabImages,
  tryExercises,
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
    await tryExercises(context, lab)
  })
})
