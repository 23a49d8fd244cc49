// What a script can know about where it runs.
import exec from 'k6/execution';

export const options = { vus: 2, iterations: 4 };

export default function () {
  console.log(
    `VU ${exec.vu.idInTest}, iteration ${exec.scenario.iterationInTest} of scenario ${exec.scenario.name}, ` +
      `${exec.instance.vusActive} VUs active`,
  );
}
