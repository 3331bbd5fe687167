//! Makes Cargo notice new migrations: they are embedded in the binary.

fn main() {
    println!("cargo:rerun-if-changed=migrations");
}
