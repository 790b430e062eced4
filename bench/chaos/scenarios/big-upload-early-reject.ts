/** An upload is refused before it has been read: the answer must get past the broken pipe. */
import { ENDPOINTS, type Scenario, steady } from '../scenario.ts'

export const bigUploadEarlyReject: Scenario = {
  name: 'big-upload-early-reject',
  what: '2 MB POST; the endpoint answers 413 without reading and closes; anything but that 413 is a failure',
  endpoints: ENDPOINTS,
  stages: steady(8, 25),
  kind: 'upload',
  behaviour: { refusesUploads: true },
  floor: { failuresPer1000: 0, why: 'the answer is there' },
  faults: async () => {},
}
