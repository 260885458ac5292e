import { atMost, type Figure } from '../figure.ts'
import { allAnswered, closedLoad, openLoad } from '../load/loads.ts'
import { makePhoto } from '../load/photo.ts'
import { Poster, photoForm } from '../load/post.ts'
import { serveGalley } from '../served-galley.ts'
import { median, percentile } from '../statistics.ts'

/** Enough to keep every worker busy while the answers travel. */
const clients = 16
/** More than ever wait at once, so that no request waits for a connection. */
const connections = 256
const warmUp = 1000
const requestsToSaturate = 800
/** The slowest hundredth is then a dozen requests. */
const requestsARun = 1200
const shareOfSaturation = 0.7

export const tailLatency: Figure = {
  name: 'tail-latency',
  summary:
    'p99 ÷ median latency of POST /predict (512×384 JPEG), requests arriving at random at 70 % of the saturation load',
  async measure({ model, runs }) {
    const photo = await makePhoto(512, 384)
    await using galley = await serveGalley(model)
    using poster = new Poster([photoForm(galley.origin, photo)], connections)
    await closedLoad(poster, { clients, count: warmUp })
    const saturations: number[] = []
    const medians: number[] = []
    const tails: number[] = []
    for (let run = 0; run < runs; run++) {
      const saturation = await saturationOf(poster)
      const load = { rate: shareOfSaturation * saturation, count: requestsARun, seed: run }
      const { latencies } = allAnswered(await openLoad(poster, load))
      saturations.push(saturation)
      medians.push(median(latencies))
      tails.push(percentile(latencies, 0.99))
    }
    const ratios = tails.map((tail, run) => tail / (medians[run] ?? Number.NaN))
    return [
      { what: 'ratio', unit: '', runs: ratios, due: atMost(4) },
      { what: 'median', unit: 'ms', runs: medians },
      { what: 'p99', unit: 'ms', runs: tails },
      { what: 'saturation', unit: 'requests/s', runs: saturations },
    ]
  },
}

/** Requests a second that the service answers when there are always more. */
async function saturationOf(poster: Poster): Promise<number> {
  const { seconds } = allAnswered(await closedLoad(poster, { clients, count: requestsToSaturate }))
  return requestsToSaturate / seconds
}
