/// Money that moves by hand: credits granted, charges taken back, mistakes put right. Nothing is changed in place; each
/// is a transfer of its own, posted once per company and reference. All amounts are nano-units.
package dev.weir.contracts.adjustments;
