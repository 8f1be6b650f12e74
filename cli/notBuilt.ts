// The commands of the contract whose turn has not come.

/** Says so in one line and gives the exit code 2. */
export const notBuilt = (command: string): number => {
  console.error(`npm run ${command} is not built yet in this version of V7 Signals.`);
  return 2;
};
