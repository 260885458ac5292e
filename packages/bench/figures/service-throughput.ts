import { atLeast, type Figure } from '../figure.ts'
import { wrk } from '../load/wrk.ts'
import { needPeers } from '../peers.ts'
import { startHaproxy } from '../pods/haproxy.ts'
import { startThreePods } from '../pods/three-pods.ts'

const haproxyPort = 30813
const load = { connections: 16, seconds: 3 }

export const serviceThroughput: Figure = {
  name: 'service-throughput',
  summary:
    'requests/s (wrk, 16 connections, GET /readyz) through a NodePort ÷ through haproxy, over the same 3 pods: carried by nft, and in user space',
  async measure({ model, runs }) {
    needPeers('haproxy', 'wrk')
    const nft = await measureOne('nft')
    const userspace = await measureOne('userspace')
    return [
      { what: 'nft ÷ haproxy', unit: '', runs: ratios(nft), due: atLeast(0.95) },
      { what: 'userspace ÷ haproxy', unit: '', runs: ratios(userspace), due: atLeast(0.75) },
      { what: 'nft', unit: '/s', runs: nft.own },
      { what: 'haproxy beside nft', unit: '/s', runs: nft.peer },
      { what: 'userspace', unit: '/s', runs: userspace.own },
      { what: 'haproxy beside userspace', unit: '/s', runs: userspace.peer },
    ]

    async function measureOne(serviceProxy: 'nft' | 'userspace') {
      await using pods = await startThreePods(model, serviceProxy)
      await using _ = await startHaproxy(pods.addresses, haproxyPort)
      const rates = { own: [] as number[], peer: [] as number[] }
      const own = `http://${pods.nodePort}/readyz`
      const peer = `http://127.0.0.1:${haproxyPort}/readyz`
      // The first run warms up.
      for (let run = 0; run <= runs; run++) {
        const measured = { own: await wrk(own, load), peer: await wrk(peer, load) }
        if (run === 0) continue
        rates.own.push(measured.own)
        rates.peer.push(measured.peer)
      }
      return rates
    }
  },
}

const ratios = ({ own, peer }: { own: readonly number[]; peer: readonly number[] }) =>
  own.map((rate, run) => rate / (peer[run] ?? Number.NaN))
