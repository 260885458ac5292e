import { atMost, type Figure } from '../figure.ts'
import { allAnswered, closedLoad } from '../load/loads.ts'
import { makePhoto } from '../load/photo.ts'
import { Poster, photoForm } from '../load/post.ts'
import { cpuSecondsOf, needLinux } from '../proc.ts'
import { type ServedGalley, serveGalley } from '../served-galley.ts'
import { startAlone } from './alone.ts'

const clients = 4
/** Enough for the compiler of either side to have seen it all. */
const warmUp = 800
/** Short stretches in turn, so that both sides see the same weather on a busy machine. */
const stretchesARun = 4
const photosAStretch = 100

export const cpuPerRequest: Figure = {
  name: 'cpu-per-request',
  summary: `CPU time of POST /predict (512×384 JPEG, ${clients} clients) ÷ of decode + resize + inference alone, one inference thread on either side`,
  async measure({ model, runs }) {
    needLinux('cpu-per-request')
    const photo = await makePhoto(512, 384)
    await using alone = await startAlone({ model, photo })
    await using galley = await serveGalley(model, { args: ['--workers', '1', '--threads', '1'] })
    using poster = new Poster([photoForm(galley.origin, photo)], clients)
    await alone.run(warmUp)
    await cpuOfService(galley, poster, warmUp)
    const service: number[] = []
    const bare: number[] = []
    for (let run = 0; run < runs; run++) {
      let serviceMs = 0
      let bareMs = 0
      for (let stretch = 0; stretch < stretchesARun; stretch++) {
        bareMs += await alone.run(photosAStretch)
        serviceMs += await cpuOfService(galley, poster, photosAStretch)
      }
      service.push(serviceMs / (stretchesARun * photosAStretch))
      bare.push(bareMs / (stretchesARun * photosAStretch))
    }
    const ratios = service.map((ms, run) => ms / (bare[run] ?? Number.NaN))
    return [
      { what: 'ratio', unit: '', runs: ratios, due: atMost(1.3) },
      { what: 'a request', unit: 'ms', runs: service },
      { what: 'alone', unit: 'ms', runs: bare },
    ]
  },
}

/** Milliseconds of CPU time that the service spent on that many requests. */
async function cpuOfService({ pid }: ServedGalley, poster: Poster, count: number): Promise<number> {
  const before = cpuSecondsOf(pid)
  allAnswered(await closedLoad(poster, { clients, count }))
  return (cpuSecondsOf(pid) - before) * 1000
}
