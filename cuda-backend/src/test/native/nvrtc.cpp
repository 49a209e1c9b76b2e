// A stand-in for libnvrtc.so.12: compiles CUDA C++ with g++ and the emulation header beside it. Its "CUBIN" is a shared
// library, its "PTX" the same in hexadecimal digits. FOLDER, where header and scheduler lie, is set by the build.
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
#include <string>

#include "standin.h"

namespace {
enum Result { SUCCESS = 0, INVALID_INPUT = 3, INVALID_PROGRAM = 4, INVALID_OPTION = 5, COMPILATION = 6 };

constexpr int ARCHITECTURES[] = {50, 60, 70, 75, 80, 86, 89, 90};

struct Program {
    std::string source, log, library;
};

std::string content(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

// The source with a launcher for each of its kernels.
std::string emulated(const std::string& source) {
    std::string result = "#include \"cuda_emulation.h\"\n" + source + "\n";
    std::regex kernel("__global__\\s+void\\s+(\\w+)");
    for (std::sregex_iterator match(source.begin(), source.end(), kernel), end; match != end; ++match) {
        result += "EMULATED_KERNEL(" + (*match)[1].str() + ")\n";
    }
    return result;
}

bool is_known(const std::string& architecture) {
    for (int known : ARCHITECTURES) {
        if (architecture == "sm_" + std::to_string(known) || architecture == "compute_" + std::to_string(known)) {
            return true;
        }
    }
    return false;
}

std::string ptx(const std::string& library) {
    std::string text = "// stand-in PTX: ";
    for (unsigned char byte : library) {
        text += "0123456789abcdef"[byte >> 4];
        text += "0123456789abcdef"[byte & 15];
    }
    return text;
}

int copy(const std::string& from, char* to) {
    memcpy(to, from.data(), from.size());
    return SUCCESS;
}
}  // namespace

EXPORT int nvrtcVersion(int* major, int* minor) {
    ENTER(nvrtcVersion)
    *major = 12;
    *minor = 6;
    return SUCCESS;
}

EXPORT int nvrtcGetNumSupportedArchs(int* count) {
    ENTER(nvrtcGetNumSupportedArchs)
    *count = std::size(ARCHITECTURES);
    return SUCCESS;
}

EXPORT int nvrtcGetSupportedArchs(int* architectures) {
    ENTER(nvrtcGetSupportedArchs)
    memcpy(architectures, ARCHITECTURES, sizeof ARCHITECTURES);
    return SUCCESS;
}

EXPORT int nvrtcCreateProgram(
        Program** program, const char* source, const char*, int headers, const char* const*, const char* const*) {
    ENTER(nvrtcCreateProgram)
    if (source == nullptr || headers != 0) {
        return INVALID_INPUT;
    }
    *program = new Program{source, "", ""};
    standin_count(1);
    return SUCCESS;
}

EXPORT int nvrtcDestroyProgram(Program** program) {
    ENTER(nvrtcDestroyProgram)
    if (program == nullptr || *program == nullptr) {
        return INVALID_PROGRAM;
    }
    delete *program;
    *program = nullptr;
    standin_count(-1);
    return SUCCESS;
}

EXPORT int nvrtcCompileProgram(Program* program, int count, const char* const* options) {
    ENTER(nvrtcCompileProgram)
    const std::string architecture = "--gpu-architecture=";
    for (int i = 0; i < count; i++) {
        std::string option = options[i];
        if (option.rfind(architecture, 0) == 0 && !is_known(option.substr(architecture.size()))) {
            return INVALID_OPTION;
        }
    }
    char folder[] = "/tmp/nvrtc-standin-XXXXXX";
    if (mkdtemp(folder) == nullptr) {
        return INVALID_INPUT;
    }
    std::string base = folder;
    std::ofstream(base + "/kernels.cpp") << emulated(program->source);
    std::string command = "g++ -std=c++17 -O1 -fPIC -shared -fvisibility=hidden -Wl,-z,noexecstack -I" FOLDER " -o " + base
            + "/kernels.so " + base + "/kernels.cpp " FOLDER "/cuda_emulation.o >" + base + "/log 2>&1";
    bool compiled = system(command.c_str()) == 0;
    program->log = content(base + "/log");
    program->library = compiled ? content(base + "/kernels.so") : "";
    std::filesystem::remove_all(base);
    return compiled ? SUCCESS : COMPILATION;
}

EXPORT int nvrtcGetProgramLogSize(Program* program, size_t* size) {
    ENTER(nvrtcGetProgramLogSize)
    *size = program->log.size() + 1;
    return SUCCESS;
}

EXPORT int nvrtcGetProgramLog(Program* program, char* log) {
    ENTER(nvrtcGetProgramLog)
    strcpy(log, program->log.c_str());
    return SUCCESS;
}

EXPORT int nvrtcGetCUBINSize(Program* program, size_t* size) {
    ENTER(nvrtcGetCUBINSize)
    *size = program->library.size();
    return SUCCESS;
}

EXPORT int nvrtcGetCUBIN(Program* program, char* image) {
    ENTER(nvrtcGetCUBIN)
    return copy(program->library, image);
}

EXPORT int nvrtcGetPTXSize(Program* program, size_t* size) {
    ENTER(nvrtcGetPTXSize)
    *size = ptx(program->library).size() + 1;
    return SUCCESS;
}

EXPORT int nvrtcGetPTX(Program* program, char* text) {
    ENTER(nvrtcGetPTX)
    strcpy(text, ptx(program->library).c_str());
    return SUCCESS;
}
